import re
from pathlib import Path

import pytest

import bot.desk.gaps
from bot.desk.gaps.phrases import PHRASES
from bot.gaps.model import Reason
from bot.gaps.records import Kind
from bot.languages import LANGUAGES

KEYS = list(PHRASES._texts)
SOURCES = "\n".join(path.read_text(encoding="utf-8") for path in Path(bot.desk.gaps.__file__).parent.glob("*.py"))


@pytest.mark.parametrize("key", KEYS)
def test_every_language_has_every_text_with_the_same_blanks(key: str) -> None:
    texts = {language: PHRASES.text(key, language) for language in LANGUAGES}
    assert all(text.strip() for text in texts.values())
    assert len({frozenset(re.findall(r"\{(\w+)\}", text)) for text in texts.values()}) == 1


def test_every_reason_and_whatever_was_made_of_a_gap_has_words() -> None:
    assert {f"reason_{reason}" for reason in Reason} | {f"back_{kind}" for kind in Kind} <= set(KEYS)


def test_no_text_is_left_over() -> None:
    computed = ("reason_", "back_", "trend_")
    assert [key for key in KEYS if not key.startswith(computed) and f'"{key}"' not in SOURCES] == []
