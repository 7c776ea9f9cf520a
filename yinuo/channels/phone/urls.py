from __future__ import annotations

from django.urls import path

from yinuo.channels.phone import views

urlpatterns = [path("calls/new", views.new, name="call-new")]
