from __future__ import annotations

from django.urls import path

from yinuo.pages import health, live, workbench

urlpatterns = [
    path("", workbench.workbench, name="workbench"),
    path("live", live.live, name="live"),
    path("healthz", health.healthz, name="healthz"),
]
