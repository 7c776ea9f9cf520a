"""What every page needs to know."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from yinuo.people.models import Agent


def desk(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)
    if not isinstance(user, Agent):
        return {}
    return {"me": user, "my_presence": user.presence()}
