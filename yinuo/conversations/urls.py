from __future__ import annotations

from django.urls import path

from yinuo.conversations import views

urlpatterns = [
    path("tickets/<int:pk>", views.ticket, name="ticket"),
    path("tickets/<int:pk>/closure", views.closure, name="ticket-closure"),
]
