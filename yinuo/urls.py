from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("", include("yinuo.pages.urls")),
    path("", include("yinuo.wall.urls")),
    path("", include("yinuo.people.urls")),
    path("", include("yinuo.notices.urls")),
    path("", include("yinuo.customers.urls")),
    path("", include("yinuo.conversations.urls")),
    path("", include("yinuo.promises.urls")),
    path("", include("yinuo.pledges.urls")),
    path("", include("yinuo.rota.urls")),
    path("", include("yinuo.advisor.urls")),
    path("", include("yinuo.corrections.urls")),
    path("", include("yinuo.figures.urls")),
    path("", include("yinuo.portal.urls")),
    path("", include("yinuo.channels.desk.urls")),
    path("", include("yinuo.channels.phone.urls")),
    path("", include("yinuo.channels.transcripts.urls")),
]
