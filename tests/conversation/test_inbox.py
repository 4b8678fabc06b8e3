import asyncio

import pytest

from bot.conversation.errors import MessageRejected
from bot.conversation.model import MAX_TEXT, InboundMessage
from tests.conversation.conftest import Talk


async def test_a_webhook_delivered_three_times_makes_one_message_and_one_answer(talk: Talk) -> None:
    hello = InboundMessage("web", "mai", "m1", "hello")
    deliveries = [await talk.inbox.accept(hello) for _ in range(3)]
    assert [delivery.repeated for delivery in deliveries] == [False, True, True]
    assert {delivery.seq for delivery in deliveries} == {1}
    conversation = deliveries[0].conversation_id
    assert await talk.said(conversation, 2) == [("customer", "hello"), ("bot", "You said hello")]
    await talk.write("bye", "m2")
    assert (await talk.said(conversation, 4))[2:] == [("customer", "bye"), ("bot", "You said bye")]
    assert talk.parrot.heard == [("hello", 0), ("bye", 0)]


async def test_repeats_that_arrive_together_make_one_message(talk: Talk) -> None:
    hello = InboundMessage("web", "mai", "m1", "hello")
    deliveries = await asyncio.gather(*(talk.inbox.accept(hello) for _ in range(10)))
    assert sorted(delivery.repeated for delivery in deliveries) == [False] + [True] * 9
    assert len({delivery.conversation_id for delivery in deliveries}) == 1


async def test_two_customers_may_use_the_same_message_id(talk: Talk) -> None:
    mai = await talk.write("hello", "m1", contact="mai")
    lin = await talk.write("hello", "m1", contact="lin")
    assert mai != lin
    assert len(await talk.said(mai, 2)) == len(await talk.said(lin, 2)) == 2


@pytest.mark.parametrize("text", ["", "  \n ", "x" * (MAX_TEXT + 1)])
async def test_an_unusable_message_is_refused_with_what_to_do(talk: Talk, text: str) -> None:
    with pytest.raises(MessageRejected, match="send it"):
        await talk.write(text, "m1")


async def test_a_character_no_database_takes_costs_nobody_their_message(talk: Talk) -> None:
    conversation = await talk.write("hel\0lo", "m1")
    assert (await talk.said(conversation, 1)) == [("customer", "hello")]
