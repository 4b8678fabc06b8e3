"""Telegram's "typing…", while the assistant composes an answer."""

import asyncio
from collections.abc import Awaitable, Callable

from bot.channels.contract import Core
from bot.conversation.model import Accepted
from bot.conversation.signals import conversation_topic
from bot.conversation.statements import PENDING

SOON = 0.3
"""Seconds: most answers are there before a sign of them would be."""
AGAIN = 4.0
"""Telegram shows one sign for five seconds, or until a message arrives."""
LONGEST = 30.0
MOST = 16
"""Conversations watched at a time. Where more wait, we are slow already, and signs would make us slower still."""


class Composing:
    def __init__(self, core: Core) -> None:
        self._core = core
        self._watched = 0

    async def show(self, accepted: Accepted, sign: Callable[[], Awaitable[object]]) -> None:
        """Give the sign now and again, until the turn of the accepted message is over."""
        if self._watched >= MOST:
            return
        self._watched += 1
        try:
            async with asyncio.timeout(LONGEST):
                await self._while_pending(accepted, sign)
        except TimeoutError:
            pass
        finally:
            self._watched -= 1

    async def _while_pending(self, accepted: Accepted, sign: Callable[[], Awaitable[object]]) -> None:
        await asyncio.sleep(SOON)
        with self._core.signals.subscribe(conversation_topic(accepted.conversation_id)) as news:
            clock = asyncio.get_running_loop()
            due = clock.time()
            while await self._pending(accepted):
                if clock.time() >= due:
                    due += AGAIN
                    await sign()
                await news.wait(AGAIN)

    async def _pending(self, accepted: Accepted) -> bool:
        this = {"id_": accepted.conversation_id, "seq_": accepted.seq}
        async with self._core.database.reading() as session:
            return bool((await session.execute(PENDING, this)).scalar_one())
