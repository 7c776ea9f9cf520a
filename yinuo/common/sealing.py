"""Other people's secrets (keys of group robots, signing secrets), kept so that a copy of the database does not give them away.

The key comes from SECRET_KEY, which lives beside the database and not in it. Whoever changes that setting puts the old
one into SECRET_KEY_FALLBACKS, or enters the secrets anew.
"""

from __future__ import annotations

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.encoding import force_bytes


class Unreadable(Exception):
    """This was sealed under another SECRET_KEY. Enter the secret anew, or put the old key into SECRET_KEY_FALLBACKS."""

    code = "unreadable"


def seal(text: str) -> str:
    return _keys().encrypt(text.encode()).decode() if text else ""


def unseal(sealed: str) -> str:
    """What was sealed. Raises Unreadable."""
    try:
        return _keys().decrypt(sealed.encode()).decode() if sealed else ""
    except InvalidToken:
        raise Unreadable from None


def _keys() -> MultiFernet:
    return MultiFernet([Fernet(_key(secret)) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _key(secret: str | bytes) -> bytes:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"yinuo.sealing").derive(force_bytes(secret))
    return base64.urlsafe_b64encode(derived)
