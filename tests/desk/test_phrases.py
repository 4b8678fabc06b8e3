import re
from pathlib import Path

import pytest

import bot.desk
from bot.desk.phrases import PHRASES, Texts
from bot.languages import LANGUAGES, OWN_NAMES, preferred
from handoff import Happening, Status
from handoff.errors import InvalidReply, TransitionRefused

KEYS = list(PHRASES._texts)
SOURCES = "\n".join(path.read_text(encoding="utf-8") for path in Path(bot.desk.__file__).parent.glob("*.py"))


@pytest.mark.parametrize("key", KEYS)
def test_every_language_has_every_text_with_the_same_blanks(key: str) -> None:
    texts = {language: PHRASES.text(key, language) for language in LANGUAGES}
    assert all(text.strip() for text in texts.values())
    assert len({frozenset(re.findall(r"\{(\w+)\}", text)) for text in texts.values()}) == 1


def test_whatever_a_ticket_can_be_has_words() -> None:
    refused = [error.__name__ for error in (TransitionRefused, InvalidReply)]
    wanted = [f"status_{status}" for status in Status] + [f"event_{happening}" for happening in Happening]
    assert set(wanted + [f"refused_{name}" for name in refused]) <= set(KEYS)


def test_no_text_is_left_over() -> None:
    by_value = (
        "language_", "channel_", "trigger_", "why_", "status_", "event_", "detail_", "refused_", "show_", "empty_",
        "attachment_", "file_", "way_",
    )  # fmt: skip
    computed = ("column_", "not_found", "broken")
    unused = [key for key in KEYS if not key.startswith(by_value + computed) and f'"{key}"' not in SOURCES]
    assert unused == []


def test_the_language_switch_has_every_language() -> None:
    assert set(OWN_NAMES) == set(LANGUAGES)


@pytest.mark.parametrize(
    ("header", "language"),
    [("zh-TW,zh;q=0.9", "zh-Hant"), ("zh-CN", "zh-Hans"), ("fr,vi-VN;q=0.5", "vi"), ("de", "en"), ("", "en")],
)
def test_the_browsers_language(header: str, language: str) -> None:
    assert preferred(header) == language


def test_words_we_do_not_have_stay_what_they_are() -> None:
    assert Texts("vi").named("channel", "pigeon") == "pigeon"
    assert Texts("vi").trigger("something new") == "Lý do khác"
