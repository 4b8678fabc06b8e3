from bot.conversation.model import Choice
from bot.conversation.numbered import chosen, number_in, numbered, offered_from
from tests.conversation.conftest import Talk

CHOICES = (Choice("Where is my parcel?", entry="track"), Choice("Talk to a person", intent="ask_human"))


def test_choices_become_a_list_and_a_number_a_choice() -> None:
    assert numbered(CHOICES) == "1. Where is my parcel?\n2. Talk to a person"
    for written in ("2", " 2. ", "２", "②", "(2)", "第2个", "2！"):
        assert chosen(written, CHOICES) is CHOICES[1], written


def test_what_is_no_choice_stays_a_message() -> None:
    for written in ("0", "3", "-1", "2 parcels", "12345", "", "二手", "²x"):
        assert chosen(written, CHOICES) is None, written
    assert number_in("99") == 99


async def test_only_what_was_offered_just_before_counts(talk: Talk) -> None:
    conversation = await talk.write("hello", "m1")
    await talk.said(conversation, 2)
    assert await offered_from(talk.database)(conversation, 3) == ()
