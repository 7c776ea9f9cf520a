from __future__ import annotations

from django.urls import path

from yinuo.notices import views

urlpatterns = [
    path("notices", views.notices, name="notices"),
    path("notices/bell", views.bell, name="bell"),
    path("notices/latest", views.latest, name="notice-latest"),
    path("notices/read", views.notices_read, name="notices-read"),
    path("notices/<int:pk>/read", views.notice_read, name="notice-read"),
]
