"""Which questions count as unsettled."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.conversation.corrections import Judgement
from bot.conversation.model import Choice
from bot.conversation.thumbs import mark
from bot.gaps.model import Question, Reason, once_a_day
from knowledge_base.feedback import Feedback, record
from tests.gaps.conftest import NOON, Street

PERSON = Choice("Talk to a person", intent="ask_human")
OFFERED = Choice("How long does delivery take?", entry="delivery-time")


async def test_a_question_the_assistant_was_not_sure_of(street: Street) -> None:
    ticket = await street.fails("lan", "Can you engrave a name?")
    (question,) = await street.questions()
    assert (question.text, question.reason, question.ticket) == ("Can you engrave a name?", Reason.HANDED_OFF, ticket)


async def test_asking_for_a_person_counts_for_the_question_before(street: Street) -> None:
    await street.asks("lan", "Can you engrave a name?")
    await street.hears("lan", "answer")
    await street.asks("lan", "No. A person please")
    ticket = await street.handed_over("lan", "asked_for_person")
    (question,) = await street.questions()
    assert (question.text, question.ticket) == ("Can you engrave a name?", ticket)


async def test_asking_for_a_person_alone_is_no_question(street: Street) -> None:
    await street.asks("lan", "hello")
    await street.hears("lan", "text")
    await street.asks("lan", "A person please")
    await street.handed_over("lan", "asked_for_person")
    assert await street.questions() == []


async def test_complaints_and_outages_are_no_gaps(street: Street) -> None:
    for who, trigger in (("lan", "complaint"), ("mai", "assistant_unavailable")):
        await street.asks(who, "The pot was broken")
        await street.handed_over(who, trigger)
    assert await street.questions() == []


async def test_an_offer_that_fitted_is_settled(street: Street) -> None:
    await street.asks("lan", "how long for my stuff")
    await street.hears("lan", "offer")
    await street.asks("lan", OFFERED.title, OFFERED)
    await street.hears("lan", "answer")
    assert await street.questions() == []


async def test_an_offer_passed_over_counts_and_one_turned_down_led_to_a_person(street: Street) -> None:
    await street.asks("lan", "Can you engrave a name?")
    await street.hears("lan", "offer")
    await street.asks("lan", "and do you ship to Hue")
    await street.hears("lan", "answer")
    await street.asks("mai", "Is the glaze food safe?")
    await street.hears("mai", "offer")
    await street.asks("mai", PERSON.title, PERSON)
    await street.handed_over("mai", "asked_for_person")
    reasons = await street.reasons()
    assert reasons["Can you engrave a name?"] == "asked_back"
    assert reasons["Is the glaze food safe?"] == "handed_off"


async def test_an_offer_left_alone_counts_once_it_is_old(street: Street) -> None:
    await street.asks("lan", "Can you engrave a name?")
    await street.hears("lan", "offer")
    assert await street.questions(now=street.now + timedelta(minutes=10)) == []
    (question,) = await street.questions(now=street.now + timedelta(minutes=40))
    assert question.reason is Reason.ASKED_BACK


async def test_asked_again_is_told_by_what_was_asked_before(street: Street) -> None:
    await street.asks("lan", "Can you engrave a name?")
    await street.hears("lan", "answer")
    await street.asks("lan", "thanks")
    await street.hears("lan", "text")
    await street.asks("lan", "I mean engraving a name on the cup")
    await street.hears("lan", "answer")
    (question,) = await street.questions()
    assert question.reason is Reason.ASKED_AGAIN
    assert question.repeats == ("Can you engrave a name?",)


@pytest.mark.parametrize("judgement", [Judgement.WRONG, Judgement.NOT_COVERED])
async def test_an_answer_that_an_agent_says_was_wrong(street: Street, judgement: Judgement) -> None:
    await street.asks("lan", "Can you engrave a name?")
    await street.hears("lan", "answer")
    assert await street.questions() == []
    await street.judges("lan", 2, judgement)
    (question,) = await street.questions()
    assert (question.text, question.reason) == ("Can you engrave a name?", Reason.CORRECTED)


async def test_an_answer_that_an_agent_says_was_right_is_no_gap_whatever_the_customer_did(street: Street) -> None:
    await street.asks("lan", "Can you engrave a name?")
    await street.hears("lan", "answer")
    await street.asks("lan", "engrave a name, can you?")
    await street.hears("lan", "answer")
    async with street.database.begin() as session:
        await mark(session, "lan", 2, helpful=False)
        await mark(session, "lan", 4, helpful=False)
    await street.asks("lan", "A person please")
    await street.handed_over("lan", "asked_for_person")
    assert set(await street.reasons()) == {"Can you engrave a name?", "engrave a name, can you?"}
    await street.judges("lan", 2, Judgement.RIGHT)
    assert await street.reasons() == {"engrave a name, can you?": "handed_off"}
    await street.judges("lan", 4, Judgement.RIGHT)
    assert await street.questions() == []


async def test_one_right_answer_of_two_settles_half_a_message(street: Street) -> None:
    await street.asks("lan", "Can you engrave a name? And is the glaze food safe?")
    await street.hears("lan", "answer")
    await street.hears("lan", "answer")
    await street.judges("lan", 2, Judgement.RIGHT)
    await street.judges("lan", 3, Judgement.WRONG)
    (question,) = await street.questions()
    assert question.reason is Reason.CORRECTED


async def test_what_is_said_to_an_agent_is_not_asked_of_the_assistant(street: Street) -> None:
    ticket = await street.fails("lan", "Can you engrave a name?")
    await street.replies(ticket, "Yes, up to 12 letters.")
    await street.asks("lan", "And on both sides?")
    await street.resolves(ticket)
    await street.asks("lan", "Do you deliver to Hue?")
    await street.hears("lan", "answer")
    assert list(await street.reasons()) == ["Can you engrave a name?"]


async def test_readers_of_the_help_centre_count_too(street: Street) -> None:
    missed = Feedback(None, "vi", helpful=False, source="search", question="khắc tên lên cốc được không")
    async with street.database.begin() as session:
        await record(session, "reader-1", missed, street.now)
        await record(session, "reader-2", Feedback("gift-wrap", "en", helpful=False, source="page"), street.now)
    (question,) = await street.questions()
    assert (question.text, question.language, question.reason) == (missed.question, "vi", Reason.THUMBS_DOWN)


async def test_only_the_period_is_read(street: Street) -> None:
    street.now = NOON - timedelta(days=31)
    await street.fails("lan", "Can you engrave a name?")
    assert await street.questions() == []
    assert len(await street.questions(days=60)) == 1


async def test_one_customer_counts_once_a_day_with_the_strongest_reason(street: Street) -> None:
    await street.asks("lan", "Can you engrave a name?")
    await street.hears("lan", "offer")
    await street.asks("lan", "engrave a name, please")
    await street.handed_over("lan")
    questions = list(await street.questions())
    assert len(questions) == 2
    assert [question.text for question in once_a_day(questions, UTC)] == ["engrave a name, please"]


def test_the_day_turns_at_the_shops_midnight() -> None:
    late = datetime(2026, 6, 14, 16, 30, tzinfo=UTC)  # half past eleven in the evening in Vietnam
    first = Question("lan:1", "Can you engrave a name?", "en", late, Reason.HANDED_OFF, "lan")
    questions = [first, replace(first, key="lan:2", at=late + timedelta(hours=1))]
    assert len(once_a_day(questions, UTC)) == 1
    assert len(once_a_day(questions, ZoneInfo("Asia/Ho_Chi_Minh"))) == 2
