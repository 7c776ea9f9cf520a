from __future__ import annotations

from django.urls import path

from yinuo.pages import health, live, search, workbench

urlpatterns = [
    path("", workbench.workbench, name="workbench"),
    path("workbench/left", workbench.left, name="workbench-left"),
    path("conversations/<int:pk>", workbench.conversation, name="conversation"),
    path("conversations/<int:pk>/handing", workbench.handing, name="conversation-handing"),
    path("search", search.search, name="search"),
    path("live", live.live, name="live"),
    path("healthz", health.healthz, name="healthz"),
    path("health", health.health, name="health"),
]
