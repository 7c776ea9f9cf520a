"""The installation's own secret, made at first start and kept beside the database."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def installation_secret(home: Path) -> str:
    """The secret in ``home/secret``, created readable by its owner only; two first starts at once agree on one."""
    path = home / "secret"
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        home.mkdir(parents=True, exist_ok=True)
    draft = home / f"secret.{os.getpid()}"
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(50))
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return path.read_text().strip()
