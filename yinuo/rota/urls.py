from __future__ import annotations

from django.urls import path

from yinuo.rota import views

urlpatterns = [
    path("rota", views.rota, name="rota"),
    path("agents/<int:pk>/leave", views.leave, name="agent-leave"),
    path("agents/<int:pk>/shifts", views.shifts, name="agent-shifts"),
    path("agents/<int:pk>/departure", views.departure, name="agent-departure"),
    path("agents/<int:pk>/comeback", views.comeback, name="agent-comeback"),
    path("leaves/<int:pk>/cancellation", views.cancellation, name="leave-cancellation"),
]
