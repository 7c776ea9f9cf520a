from __future__ import annotations

from django.urls import path

from yinuo.channels.desk import views

urlpatterns = [
    path("conversations/<int:pk>/messages", views.messages, name="reply"),
    path("conversations/<int:pk>/taking", views.taking, name="conversation-taking"),
    path("conversations/<int:pk>/ending", views.ending, name="conversation-ending"),
    path("conversations/<int:pk>/callback", views.callback, name="conversation-callback"),
    path("drafts/reading", views.draft_reading, name="draft-reading"),
]
