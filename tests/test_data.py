"""The sample shop and the labelled questions are what they promise to be."""

import json
import re

import pytest

from bot.settings import PROJECT
from knowledge_base import LANGUAGES, read_files
from knowledge_base.normalise import lexical_form

ENTRIES = read_files([PROJECT / "data" / "faq"])


def bare(text: str) -> str:
    return re.sub(r"\W", "", lexical_form(text))


def test_the_sample_faq_is_complete_in_four_languages() -> None:
    assert len(ENTRIES) >= 60
    for entry in ENTRIES:
        assert set(entry.variants) == set(LANGUAGES), entry.id
        assert all(len(variant.phrasings) >= 4 for variant in entry.variants.values()), entry.id
        plain = [line for line in entry.variants["vi"].phrasings if line.isascii()]
        assert len(plain) >= 2, f"{entry.id}: Vietnamese is also typed without its marks"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_labelled_questions_are_enough_and_independent_of_the_faq(language: str) -> None:
    path = PROJECT / "data" / "eval" / f"{language}.jsonl"
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    outside = [row for row in rows if row["role"] == "oos"]
    assert len(rows) >= 150
    assert len(outside) * 3 >= len(rows)
    assert {row["label"] for row in rows if row["role"] == "query"} == {entry.id for entry in ENTRIES}
    known = {bare(line) for e in ENTRIES for variant in e.variants.values() for line in (variant.question, *variant.phrasings)}
    assert not [row["text"] for row in rows if bare(row["text"]) in known]
