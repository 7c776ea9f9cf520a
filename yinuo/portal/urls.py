from __future__ import annotations

from django.urls import path

from yinuo.portal import views

urlpatterns = [
    path("c/<str:token>", views.page, name="customers-page"),
    path("c/<str:token>/promises/<int:pk>/time", views.another_time, name="customers-time"),
    path("c/<str:token>/promises/<int:pk>/receipt", views.receipt, name="customers-receipt"),
    path("tickets/<int:pk>/links", views.links, name="ticket-links"),
    path("links/<int:pk>/revocation", views.revocation, name="link-revocation"),
]
