"""Text as people and machines send it, made safe to store and show."""

from __future__ import annotations

import re

#: characters that reorder or hide what is shown (bidi controls), and NUL, which PostgreSQL cannot store
_UNSAFE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def clean(text: str) -> str:
    """The text without control, bidi and zero-width characters, line ends as \\n, no lone surrogates."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = _UNSAFE.sub("", text)
    return text.encode("utf-8", "replace").decode("utf-8")


def mask(value: str) -> str:
    """A contact value as shown by default: 138****4058, w***@example.com."""
    if "@" in value:
        name, _, domain = value.partition("@")
        return f"{name[:1]}***@{domain}"
    if len(value) >= 7:
        return f"{value[:3]}****{value[-4:]}"
    return f"{value[:1]}***"
