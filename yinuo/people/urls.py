from __future__ import annotations

from django.urls import path
from django.views.i18n import set_language

from yinuo.people import views
from yinuo.people.access import anyone

urlpatterns = [
    path("sign-in", views.sign_in, name="sign-in"),
    path("sign-out", views.sign_out, name="sign-out"),
    path("language", anyone(set_language), name="language"),
    path("presence", views.presence, name="presence"),
]
