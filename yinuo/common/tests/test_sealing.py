from __future__ import annotations

from typing import Any

import pytest

from yinuo.common.sealing import Unreadable, seal, unseal


def test_what_is_sealed_is_not_seen_and_comes_back() -> None:
    sealed = seal("SEC0123456789")
    assert "SEC0123456789" not in sealed
    assert seal("SEC0123456789") != sealed
    assert unseal(sealed) == "SEC0123456789"
    assert (seal(""), unseal("")) == ("", "")


def test_another_key_does_not_open_it_unless_the_old_one_is_kept_beside(settings: Any) -> None:
    old, sealed = settings.SECRET_KEY, seal("SEC0123456789")
    settings.SECRET_KEY = "a-new-key-of-this-installation"
    with pytest.raises(Unreadable):
        unseal(sealed)
    settings.SECRET_KEY_FALLBACKS = [old]
    assert unseal(sealed) == "SEC0123456789"
    with pytest.raises(Unreadable):
        unseal("not sealed by us")
