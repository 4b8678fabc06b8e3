import re
from pathlib import Path

import pytest

import bot.channels.web.setup
import bot.desk.channels
from bot.desk.channels.phrases import PHRASES
from bot.languages import LANGUAGES
from bot.phrases import Phrases

SETUP = bot.channels.web.setup.PHRASES
SOURCES = "\n".join(path.read_text(encoding="utf-8") for path in Path(bot.desk.channels.__file__).parent.glob("*.py"))


@pytest.mark.parametrize(("phrases", "key"), [(each, key) for each in (PHRASES, SETUP) for key in each._texts])
def test_every_language_has_every_text_with_the_same_blanks(phrases: Phrases, key: str) -> None:
    texts = {language: phrases.text(key, language) for language in LANGUAGES}
    assert all(text.strip() for text in texts.values())
    assert len({frozenset(re.findall(r"\{(\w+)\}", text)) for text in texts.values()}) == 1


def test_no_text_is_left_over() -> None:
    assert [key for key in PHRASES._texts if not key.startswith("count_") and f'"{key}"' not in SOURCES] == []
