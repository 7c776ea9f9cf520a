"""What the robots of groups have in common: JSON there, and an answer that says no with HTTP status 200."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from yinuo.common.outbound import post
from yinuo.notices.failures import Failed
from yinuo.notices.models import Destination
from yinuo.notices.ports.webhook import asked_wait

#: how much of an answer is kept to be read by a person
LONGEST_DETAIL = 300


def say(
    destination: Destination,
    url: str,
    message: dict[str, Any],
    *,
    code_field: str,
    text_field: str,
    meanings: Mapping[int, str],
    waits: Mapping[int, timedelta],
) -> None:
    """Send ``message`` and raise Failed unless the answer's ``code_field`` is 0.

    ``meanings`` names the failures whose codes we know, ``waits`` how long to leave the robot alone after some of them.
    """
    answer = post(
        url, json.dumps(message, ensure_ascii=False).encode(), {"Content-Type": "application/json; charset=utf-8"}
    )
    try:
        said = json.loads(answer.body)
        code = said[code_field]
    except (ValueError, TypeError, KeyError):
        meaning = "too-many" if answer.status == 429 else "answered"
        raise Failed(meaning, f"HTTP {answer.status}", wait=asked_wait(answer)) from None
    if code == 0 and answer.status == 200:
        return
    detail = destination.redacted(f"{code_field} {code}: {said.get(text_field, '')}")[:LONGEST_DETAIL]
    raise Failed(_meaning(code, detail, meanings), detail, wait=waits.get(code, asked_wait(answer)))


def signed(key: str, text: str = "") -> str:
    """Base64 of HMAC-SHA256, as the robots want it."""
    return base64.b64encode(hmac.new(key.encode(), text.encode(), hashlib.sha256).digest()).decode()


def _meaning(code: object, detail: str, meanings: Mapping[int, str]) -> str:
    """By the words of the answer where one code stands for several things, else by the code."""
    said = detail.lower()
    if "keyword" in said or "key words" in said or "关键词" in said:
        return "keyword"
    if "whitelist" in said or "ip not allow" in said or "not in white" in said:
        return "not-allowed-from-here"
    return meanings.get(code, "answered") if isinstance(code, int) else "answered"
