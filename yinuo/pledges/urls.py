from __future__ import annotations

from django.urls import path

from yinuo.pledges import verbs, views

urlpatterns = [
    path("pledges/", views.pledges, name="pledges"),
    path("pledges/new", verbs.pledge_new, name="pledge-new"),
    path("pledges/adoption", verbs.adoption, name="pack-adoption"),
    path("pledges/laying-down", verbs.laying_down, name="pack-laying-down"),
    path("pledges/calendar", verbs.calendar, name="pledge-calendar"),
    path("pledges/hours", verbs.hours, name="pledge-hours"),
    path("pledges/reserved", verbs.reserving, name="pledge-reserved"),
    path("pledges/limits", verbs.limits, name="pledge-limits"),
    path("pledges/limits/lifting", verbs.lifting, name="pledge-limit-lifting"),
    path("pledges/beyond", views.beyond, name="pledge-beyond"),
    path("pledges/beyond/settling", verbs.settling, name="pledge-settling"),
    path("pledges/<int:pk>/switch", verbs.switch, name="pledge-switch"),
    path("pledges/<int:pk>/term", verbs.term, name="pledge-term"),
    path("tickets/<int:pk>/events", views.ticket_events, name="ticket-events"),
    path("occurrences/<int:pk>/taking-back", verbs.taking_back, name="occurrence-taking-back"),
]
