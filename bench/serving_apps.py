"""The two ways to hand the site to a server."""

from __future__ import annotations

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.serving_settings")


def wsgi() -> object:
    from django.core.wsgi import get_wsgi_application

    return get_wsgi_application()


def asgi() -> object:
    from django.core.asgi import get_asgi_application

    return get_asgi_application()
