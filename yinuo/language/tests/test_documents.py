"""docs/language.md is for people who cannot look into the code, so what it names must be there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from yinuo.language.rules.licences import LICENCES
from yinuo.language.rules.refusals import REFUSALS

PACKAGE = Path(__file__).parents[1]
PAGE = (PACKAGE.parents[1] / "docs" / "language.md").read_text("utf-8")


def test_every_licence_and_every_refusal_has_its_word_in_the_page():
    assert {name for name, _ in (*LICENCES, *REFUSALS)} <= set(re.findall(r"`(\w+)`", PAGE))


@pytest.mark.parametrize("path", sorted(set(re.findall(r"`((?:data|corpus|rules|tests)/[\w/.]+)`", PAGE))))
def test_every_file_the_page_names_is_there(path):
    assert (PACKAGE / path).exists()


@pytest.mark.parametrize("file", ["moments", "promises"])
def test_every_section_of_the_data_that_the_page_names_is_there(file):
    data = (PACKAGE / "data" / f"{file}.toml").read_text("utf-8")
    named = {
        "moments": ("days", "days_with_part", "part_words", "festivals", "guards", "correction"),
        "promises": ("nouns", "people", "grammar", "misheard"),
    }[file]
    for section in named:
        assert f"`[{section}]`" in PAGE
        assert f"\n[{section}]\n" in data
