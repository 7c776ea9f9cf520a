from __future__ import annotations

from django.urls import path

from yinuo.wall import views

urlpatterns = [
    path("wall", views.wall, name="wall"),
    path("wall/board", views.board, name="wall-board"),
    path("wall/handovers", views.handovers, name="wall-handovers"),
]
