"""The page about channels: a card for each, kept up to date while it is open."""

import asyncio
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import structlog
from nicegui import app, ui
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import Response

from bot.channels.contract import PushChannel
from bot.conversation.ledger import queues, stuck, traffic
from bot.conversation.signals import OUTBOX
from bot.desk.channels.card import Card, Told
from bot.desk.channels.phrases import ChannelTexts
from bot.desk.channels.place import Listed, Place
from bot.desk.live import keep_live
from bot.desk.markup import tag, words
from bot.desk.page import page
from bot.desk.shell import Visit
from bot.desk.theme import FOR_EVER
from handoff import Role

log = structlog.get_logger(__name__)

STYLE = Path(__file__).with_name("channels.css")
ADDRESS = "/channels.css"
MOST = 50
"""Deliveries listed of one channel."""
GATHER_SECONDS = 1.0
"""News that come closer together are shown together."""
LOOK_AGAIN_SECONDS = 15.0


def register_channels(place: Place) -> None:
    version = sha256(STYLE.read_bytes()).hexdigest()[:12]
    app.add_static_file(local_file=STYLE, url_path=ADDRESS, max_cache_age=FOR_EVER)

    @page("/channels")
    async def channels_page(request: Request) -> Response | None:
        visit = await place.shell.enter(request)
        if isinstance(visit, Response):
            return visit
        texts = ChannelTexts(visit.texts.language)
        ui.add_head_html(f'<link rel="stylesheet" href="{visit.root}{ADDRESS}?{version}">')
        with place.shell.frame(visit, await place.shell.feed.read(), "channels", texts("channels")):
            screen = ChannelsScreen(place, visit, texts)
            screen.draw(await screen.read())
        return None


class ChannelsScreen:
    def __init__(self, place: Place, visit: Visit, texts: ChannelTexts) -> None:
        self._place = place
        with tag("div", "toolbar"):
            words("h1", texts("channels"))
        with tag("p", "quiet channels-lead"):
            words("span", texts("lead"))
            if visit.agent.role is not Role.ADMIN:
                words("span", " " + texts("ask_admin"))
        with tag("div", "channel-cards"):
            self._cards = [Card(place, visit, texts, listed) for listed in place.channels]
        keep_live(visit.client, self._follow)
        keep_live(visit.client, self._ask)

    async def read(self) -> list[Told]:
        """What the database tells of each channel."""
        now = datetime.now(UTC)
        async with self._place.database.reading() as session:
            counts = await queues(session, now)
            return [
                Told(
                    traffic=await traffic(session, one.name, _delivers(one), now),
                    counts=counts.get(one.name, {}),
                    stuck=tuple(await stuck(session, one.name, now, MOST) if counts.get(one.name) else ()),
                )
                for one in self._place.channels
            ]

    def draw(self, told: list[Told]) -> None:
        for card, each in zip(self._cards, told, strict=True):
            card.show(each)

    async def _follow(self) -> None:
        with self._place.signals.subscribe(OUTBOX) as news:
            while True:
                try:
                    self.draw(await self.read())
                except (SQLAlchemyError, OSError) as error:  # what is shown stays until the database is back
                    log.warning("desk.channels_unread", error=str(error))
                await asyncio.sleep(GATHER_SECONDS)
                await news.wait(LOOK_AGAIN_SECONDS)

    async def _ask(self) -> None:
        """How the providers fare: once, when the page is opened, for each of them costs a call."""
        await asyncio.gather(*(card.ask() for card in self._cards))


def _delivers(listed: Listed) -> bool:
    return isinstance(listed.channel, PushChannel)
