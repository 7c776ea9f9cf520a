from __future__ import annotations

from django.urls import path

from yinuo.figures import bringing, taking, views

urlpatterns = [
    path("figures", views.figures, name="figures"),
    path("figures/promises", views.promises, name="figures-promises"),
    path("figures/contacts", views.contacts, name="figures-contacts"),
    path("figures/export", taking.export, name="figures-export"),
    path("calendar", taking.calendar, name="calendar"),
    path("calendar/<str:token>.ics", taking.calendar_feed, name="calendar-feed"),
    path("promises/import", bringing.bring, name="promises-import"),
    path("promises/import/done", bringing.done, name="promises-import-done"),
    path("promises/import/template.csv", bringing.template, name="promises-import-template"),
]
