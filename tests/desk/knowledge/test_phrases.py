import re
from pathlib import Path

import pytest

import bot.desk.knowledge
from bot.desk.knowledge.phrases import PHRASES, KnowledgeTexts
from bot.desk.phrases import PHRASES as DESK
from bot.languages import LANGUAGES

KEYS = list(PHRASES._texts)
SOURCES = "\n".join(path.read_text(encoding="utf-8") for path in Path(bot.desk.knowledge.__file__).parent.glob("*.py"))


@pytest.mark.parametrize("key", KEYS)
def test_every_language_has_every_text_with_the_same_blanks(key: str) -> None:
    texts = {language: PHRASES.text(key, language) for language in LANGUAGES}
    assert all(text.strip() for text in texts.values())
    assert len({frozenset(re.findall(r"\{(\w+)\}", text)) for text in texts.values()}) == 1


def test_no_text_is_left_over() -> None:
    by_value = ("state_", "filter_", "mark_", "column_", "by_", "export_", "did_", "collision_", "decision_", "evidence_", "try_")
    computed = (*by_value, "published_", "enabled_", "diff_", "category", "tags", "valid_", "answer", "phrasings", "question")
    assert [key for key in KEYS if not key.startswith(computed) and f'"{key}"' not in SOURCES] == []


def test_what_these_screens_do_not_say_themselves_the_desk_says() -> None:
    assert not set(KEYS) & {"cancel", "knowledge"}
    assert KnowledgeTexts("vi")("cancel") == DESK.text("cancel", "vi")
