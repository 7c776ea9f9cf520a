from __future__ import annotations

from django.urls import path

from yinuo.customers import views

urlpatterns = [path("customers/<int:pk>", views.customer, name="customer")]
