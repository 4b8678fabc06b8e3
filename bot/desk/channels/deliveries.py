"""What did not arrive: each with its reason, to be tried again one by one or all at once."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial

from bot.conversation.ledger import LOOK_BACK, Stuck
from bot.desk.channels.phrases import ChannelTexts
from bot.desk.channels.place import Place
from bot.desk.markup import tag, words
from bot.desk.rows import moment
from bot.desk.shell import Visit

EXCERPT = 120


class Deliveries:
    def __init__(self, place: Place, visit: Visit, texts: ChannelTexts, channel: str) -> None:
        self._place, self._visit, self._texts, self._channel = place, visit, texts, channel
        self._box = tag("div", "stuck")

    def show(self, stuck: tuple[Stuck, ...], counts: Mapping[str, int]) -> None:
        texts = self._texts
        self._box.set_visibility(bool(stuck))
        self._box.clear()
        if not stuck:
            return
        failed = counts.get("failed", 0)
        with self._box:
            with tag("div", "stuck-head"):
                words("h3", texts("not_arrived"))
                if failed > 1:
                    every = words("button", texts("try_all", count=failed), "secondary", type="button")
                    every.on("click", self._retry_all, args=[])
            with tag("ul", "stuck-list"):
                for one in stuck:
                    self._draw(one)
            if (more := sum(counts.values()) - len(stuck)) > 0:
                words("p", texts("and_more", count=more), "quiet")

    def _draw(self, one: Stuck) -> None:
        with tag("li", f"stuck-one stuck-{one.state}"):
            with tag("p", "stuck-what"):
                words("span", self._texts(f"way_{one.state}"), "way-state")
                moment(one.at.isoformat())
                words("span", one.contact, "quiet stuck-contact", dir="auto")
            words("p", one.text[:EXCERPT] or self._texts("only_files"), "stuck-text", dir="auto")
            if one.failure:
                words("p", one.failure.told(self._texts.language), "stuck-reason")
            if one.state == "failed":
                again = words("button", self._texts("try_again"), "plain", type="button")
                again.on("click", partial(self._retry, one.delivery), args=[])

    async def _retry(self, delivery: int) -> None:
        if await self._place.shell.acting(self._visit) is not None:
            await self._place.outbox.retry(delivery, datetime.now(UTC))

    async def _retry_all(self) -> None:
        if await self._place.shell.acting(self._visit) is not None:
            now = datetime.now(UTC)
            await self._place.outbox.retry_all(self._channel, now - LOOK_BACK, now)
