from __future__ import annotations

from django.urls import path

from yinuo.people import views

urlpatterns = [
    path("sign-in", views.sign_in, name="sign-in"),
    path("sign-out", views.sign_out, name="sign-out"),
    path("presence", views.presence, name="presence"),
]
