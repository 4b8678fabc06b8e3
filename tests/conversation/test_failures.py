"""Why something did not get where it should, as it is kept and as it is told."""

import re
from datetime import UTC, datetime

import pytest
from sqlalchemy import text, update

from bot.conversation.failures import CODES, PHRASES, because
from bot.conversation.outbox import Failed
from bot.conversation.tables import DeliveryRow
from bot.languages import LANGUAGES
from tests.conversation.conftest import Talk

NAMES = {"quoted", *(key for key in PHRASES._texts if key.startswith("platform_"))}


def test_every_code_has_words_and_no_words_are_left_over() -> None:
    assert set(PHRASES._texts) - NAMES == CODES


@pytest.mark.parametrize("code", sorted(CODES))
def test_it_asks_for_the_same_details_in_every_language(code: str) -> None:
    asked = {language: frozenset(re.findall(r"\{(\w+)\}", PHRASES.text(code, language))) for language in LANGUAGES}
    # Whoever reads Chinese need not be told which platform it was where its own name says so.
    assert max(asked.values(), key=len) - {"platform"} <= min(asked.values(), key=len)


def test_it_is_told_in_the_readers_language_with_the_providers_words_in_quotes() -> None:
    blocked = because("blocked", platform="wechat", said="user refuse to accept the msg")
    assert blocked.told("en") == "The customer has blocked us on WeChat. (“user refuse to accept the msg”)"
    assert blocked.told("zh-Hans") == "客户屏蔽了我们，微信不会送达。（“user refuse to accept the msg”）"
    assert blocked.told("zh-Hant") == "客戶封鎖了我們，微信不會送達。（「user refuse to accept the msg」）"
    assert because("wait", platform="telegram", seconds=7).told("vi") == "Telegram yêu cầu chờ 7 giây."
    assert because("slow", platform="web").told("en") == "The website took too long."


def test_words_of_others_are_never_a_format_and_never_long() -> None:
    assert because("refused", platform="telegram", said="{0} {platform}").told("en") == "Telegram refused it. (“{0} {platform}”)"
    assert len(because("refused", platform="telegram", said="x" * 5000).told("en")) < 400


async def test_it_is_kept_as_it_is_and_what_was_kept_as_a_sentence_is_still_told(talk: Talk) -> None:
    await talk.said(await talk.write("first", "m1", "pushed"), 2)
    (owed,) = await talk.outbox.claim_due(datetime.now(UTC))
    failure = because("file_too_large_to_fetch", platform="telegram", limit=20, said="Bad Request: “file” is too big")
    await talk.outbox.record(owed, Failed(failure, permanent=True), datetime.now(UTC))

    async def kept() -> object:
        async with talk.database.reading() as session:
            return (await session.get_one(DeliveryRow, owed.id)).failure

    assert await kept() == failure
    for old in ("The customer has blocked the bot.", '{"code": "from the future"}', '"a string"'):
        async with talk.database.begin() as session:
            await session.execute(text("UPDATE outbox SET failure = :old"), {"old": old})
        assert str(await kept()) == f"“{old}”"
    async with talk.database.begin() as session:
        await session.execute(update(DeliveryRow).values(failure=None))
    assert await kept() is None
