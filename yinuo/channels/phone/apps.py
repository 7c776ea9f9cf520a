from __future__ import annotations

from django.apps import AppConfig


class PhoneConfig(AppConfig):
    name = "yinuo.channels.phone"
    label = "phone"
