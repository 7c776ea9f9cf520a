from __future__ import annotations

from django.urls import path

from yinuo.channels.transcripts import views

urlpatterns = [
    path("transcripts/new", views.new, name="transcript-new"),
    path("tickets/<int:pk>/transcript", views.transcript, name="transcript"),
]
