from __future__ import annotations

from django.urls import path

from yinuo.advisor import views

urlpatterns = [
    path("advisor/advice", views.advice, name="advice"),
]
