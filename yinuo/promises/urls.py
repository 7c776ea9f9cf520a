from __future__ import annotations

from django.urls import path

from yinuo.promises import verbs, views

urlpatterns = [
    path("promises/", views.promises, name="promises"),
    path("promises/<int:pk>", views.promise, name="promise"),
    path("promises/<int:pk>/acceptance", verbs.acceptance, name="promise-acceptance"),
    path("promises/<int:pk>/keeping", verbs.keeping, name="promise-keeping"),
    path("promises/<int:pk>/due", verbs.due, name="promise-due"),
    path("promises/<int:pk>/renegotiation", verbs.renegotiation, name="promise-renegotiation"),
    path("promises/<int:pk>/withdrawal", verbs.withdrawal, name="promise-withdrawal"),
    path("promises/<int:pk>/breach", verbs.breach, name="promise-breach"),
    path("promises/<int:pk>/handover", verbs.handover, name="promise-handover"),
    path("tickets/<int:pk>/promises", views.promise_new, name="promise-new"),
]
