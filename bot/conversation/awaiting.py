"""Waiting for a turn to be over: for channels whose answer goes back in the same breath as the customer's message came."""

import asyncio

from sqlalchemy import select

from bot.conversation.signals import Signals, conversation_topic
from bot.conversation.tables import MessageRow
from bot.db import Database

LOOK_AGAIN_SECONDS = 1.0


async def turn_over(database: Database, signals: Signals, conversation_id: str, seq: int, seconds: float) -> bool:
    """Whether the turn of the customer's message `seq` ended within `seconds`."""

    async def over() -> bool:
        async with database.reading() as session:
            state = select(MessageRow.turn).where(MessageRow.conversation_id == conversation_id, MessageRow.seq == seq)
            return (await session.execute(state)).scalar_one() != "pending"

    try:
        async with asyncio.timeout(seconds):
            with signals.subscribe(conversation_topic(conversation_id)) as news:
                while not await over():
                    await news.wait(LOOK_AGAIN_SECONDS)
    except TimeoutError:
        return False
    return True
