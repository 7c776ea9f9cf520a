from __future__ import annotations

from django.urls import path

from yinuo.corrections import verbs, views

urlpatterns = [
    path("messages/<int:pk>/reading", views.reading, name="message-reading"),
    path("messages/<int:pk>/missed-promise", verbs.missed_promise, name="missed-promise"),
    path("messages/<int:pk>/wrong-finding", verbs.wrong_finding, name="wrong-finding"),
    path("messages/<int:pk>/emotion", verbs.emotion, name="right-emotion"),
    path("promises/<int:pk>/mistake", verbs.mistake, name="promise-mistake"),
    path("promises/<int:pk>/right-due", verbs.right_due, name="promise-right-due"),
    path("corrections/", views.corrections, name="corrections"),
    path("corrections/replay", views.replay, name="corrections-replay"),
    path("corrections/cases.jsonl", views.cases, name="corrections-cases"),
    path("corrections/<int:pk>/taking-back", verbs.taking_back, name="correction-taking-back"),
]
