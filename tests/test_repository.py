"""The repository itself: what is written about it is true, and nothing of one machine is in it."""

from __future__ import annotations

import re
import subprocess
from importlib import util
from importlib.machinery import SourceFileLoader
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def _tracked(*patterns: str) -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z", *patterns], cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def test_every_setting_is_documented() -> None:
    used: set[str] = set()
    for path in [*_tracked("yinuo/*.py"), *_tracked("bin/*")]:
        if "tests" not in path.parts:
            used |= set(re.findall(r"\b(YINUO_[A-Z_]+)\b", path.read_text(encoding="utf-8")))
    documented = set(re.findall(r"\b(YINUO_[A-Z_]+)\b", (ROOT / "docs/settings.md").read_text(encoding="utf-8")))
    assert used - documented == set()
    assert documented - used == set()


def test_every_text_has_its_chinese() -> None:
    loader = SourceFileLoader("messages", str(ROOT / "bin" / "messages"))
    spec = util.spec_from_loader("messages", loader)
    assert spec is not None
    messages = util.module_from_spec(spec)
    loader.exec_module(messages)
    assert messages.check() == []


def test_lock_files_carry_versions_and_hashes_and_no_addresses() -> None:
    for name in ("requirements.lock", "package-lock.json"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert not re.search(r"https?://", text), name
    pins = re.findall(r"^[a-z0-9][^\s=]*==\S+", (ROOT / "requirements.lock").read_text(), flags=re.M)
    assert len(pins) > 20
    assert (ROOT / "requirements.lock").read_text().count("--hash=sha256:") >= len(pins)


def test_links_between_documents_lead_somewhere() -> None:
    broken = []
    for path in _tracked("*.md"):
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", path.read_text(encoding="utf-8")):
            if not re.match(r"[a-z]+:", target) and not (path.parent / target).exists():
                broken.append(f"{path.relative_to(ROOT)}: {target}")
    assert broken == []


@pytest.mark.django_db
def test_models_and_migrations_agree() -> None:
    from django.core.management import call_command

    call_command("makemigrations", "--check", "--dry-run", verbosity=0)
