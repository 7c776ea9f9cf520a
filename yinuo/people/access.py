"""Access rules of whole views. Every view carries exactly one, and a test reads them off the URL map."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from yinuo.people.models import Agent

View = TypeVar("View", bound=Callable[..., Any])


def signed_in(request: HttpRequest) -> Agent:
    """The signed-in agent; only for views that require sign-in."""
    return cast(Agent, request.user)


def anyone(view: View) -> View:
    """No sign-in needed."""
    view.access_rule = "anyone"  # type: ignore[attr-defined]
    return login_not_required(view)


def everyone_signed_in(view: View) -> View:
    """Every role; which records is the business of the noun's access.py."""
    view.access_rule = "signed-in"  # type: ignore[attr-defined]
    return view


def writers(view: View) -> View:
    """Every role that may change things: not inspectors, who read."""
    return _only(view, "writers", lambda agent: agent.may_write)


def leaders(view: View) -> View:
    """Supervisors, managers and administrators."""
    return _only(view, "leaders", lambda agent: agent.leads)


def _only(view: View, rule: str, test: Callable[[Agent], bool]) -> View:
    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not test(signed_in(request)):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    checked.access_rule = rule  # type: ignore[attr-defined]
    return cast(View, checked)
