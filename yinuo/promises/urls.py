from __future__ import annotations

from django.urls import path

from yinuo.promises import claims, defaults, offers, verbs, views

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
    path("promises/<int:pk>/forewarning", views.forewarning, name="promise-forewarning"),
    path("promises/<int:pk>/offers", offers.making, name="promise-offer"),
    path("promises/<int:pk>/parts", verbs.parts, name="promise-parts"),
    path("promises/<int:pk>/repetition", verbs.repetition, name="promise-repetition"),
    path("promises/<int:pk>/repetition/end", verbs.repetition_end, name="promise-repetition-end"),
    path("promises/defaults", defaults.defaults, name="promise-defaults"),
    path("offers/", offers.offers, name="offers"),
    path("offers/<int:pk>", offers.offer, name="offer"),
    path("offers/<int:pk>/acceptance", offers.acceptance, name="offer-acceptance"),
    path("offers/<int:pk>/refusal", offers.refusal, name="offer-refusal"),
    path("offers/<int:pk>/cancellation", offers.cancellation, name="offer-cancellation"),
    path("promises/<int:pk>/event", claims.event, name="promise-event"),
    path("claims/<int:pk>/confirmation", claims.confirmation, name="claim-confirmation"),
    path("claims/<int:pk>/dismissal", claims.dismissal, name="claim-dismissal"),
    path("utterances/<int:pk>/separation", claims.separation, name="utterance-separation"),
    path("tickets/<int:pk>/promises", views.promise_new, name="promise-new"),
]
