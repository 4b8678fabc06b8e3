"""Doing what an update means: everything that counts is committed when `take` returns; what is cosmetic runs on beside."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

import structlog
from sqlalchemy.exc import SQLAlchemyError
from telegram import Bot
from telegram.constants import ChatAction
from telegram.error import TelegramError

from bot.channels.contract import Core
from bot.channels.page_links import PageLinks
from bot.channels.telegram.albums import Albums
from bot.channels.telegram.carrying import Carrying
from bot.channels.telegram.commands import language_choices
from bot.channels.telegram.composing import Composing
from bot.channels.telegram.edits import as_messages
from bot.channels.telegram.names import Names
from bot.channels.telegram.phrases import phrase
from bot.channels.telegram.reading import Edited, InGroup, LanguageAsked, Linked, PageAsked, Written, read
from bot.channels.telegram.redaction import Redaction
from bot.channels.telegram.updates import Update
from bot.conversation.errors import MessageRejected
from bot.conversation.model import InboundMessage

log = structlog.get_logger(__name__)


class Receiver:
    """Without `carrying` every link greets."""

    def __init__(self, core: Core, bot: Bot, redaction: Redaction, carrying: Carrying | None, pages: PageLinks) -> None:
        self._core = core
        self._bot = bot
        self._redaction = redaction
        self._carrying = carrying
        self._pages = pages
        self._albums = Albums()
        self._composing = Composing(core)
        self._names = Names(core.database)
        self._beside: set[asyncio.Task[None]] = set()
        self.address = ""

    async def take(self, update: Update) -> None:
        """Commit the update; a repetition changes nothing."""
        match read(update):
            case Written(messages, album):
                await self._accept(self._one_answer(messages, album))
            case Linked() as linked:
                if self._carrying is None or not await self._carrying.follow(linked):
                    await self._accept(linked.otherwise.messages)
            case PageAsked(source, otherwise):
                await (self._pages.offer(source) if self._pages.possible else self._accept(otherwise.messages))
            case Edited() as edited:
                place = await self._core.inbox.place_of(edited.messages[0])
                await self._accept(await as_messages(self._core.database, place, edited))
            case LanguageAsked(source, wanted):
                await self._language(source, wanted)
            case InGroup(source):
                await self._group(source)
            case None:
                log.info("telegram.ignored", update=update.update_id)
        self._start(partial(self._names.note, update, datetime.now(UTC)), "telegram.name_not_kept")
        if update.callback_query:
            self._start(partial(self._bot.answer_callback_query, update.callback_query.id), "telegram.button_not_answered")

    def known_as(self, address: str) -> None:
        """The link to the bot, once Telegram told it."""
        self.address = address

    async def stop(self) -> None:
        for task in self._beside:
            task.cancel()
        await asyncio.gather(*self._beside, return_exceptions=True)

    def _one_answer(self, messages: Sequence[InboundMessage], album: str | None) -> Sequence[InboundMessage]:
        """The further pictures of an album are kept and not answered, but for what is written under one."""
        goes_on = self._albums.goes_on(album, messages[0].external_id)
        return [replace(one, silent=True) if goes_on and not one.text else one for one in messages]

    async def _accept(self, messages: Sequence[InboundMessage]) -> None:
        for message in messages:
            try:
                accepted = await self._core.inbox.accept(message)
            except MessageRejected as rejected:  # sending it again would not make it better
                log.warning("telegram.rejected", message=message.external_id, reason=str(rejected))
                continue
            if not accepted.repeated and not message.silent:
                typing = partial(self._bot.send_chat_action, message.contact, ChatAction.TYPING)
                self._start(partial(self._composing.show, accepted, typing), "telegram.typing_not_shown")

    async def _language(self, source: InboundMessage, wanted: str | None) -> None:
        await self._core.notices.say(
            await self._core.inbox.conversation_of(source),
            lambda language: phrase("language_chosen" if wanted else "choose_language", language),
            datetime.now(UTC),
            once=source.external_id,
            kind="language",
            choices=() if wanted else language_choices(),
            language=wanted,
            at=source.address,
        )

    async def _group(self, source: InboundMessage) -> None:
        """Once, for good: the notice itself remembers that the group was told."""
        await self._core.notices.say(
            await self._core.inbox.conversation_of(source),
            lambda language: "\n\n".join(filter(None, (phrase("private_only", language), self.address))),
            datetime.now(UTC),
            once=source.external_id,
            kind="private_only",
        )

    def _start(self, work: Callable[[], Awaitable[object]], failed: str) -> None:
        task = asyncio.create_task(self._try(work, failed))
        self._beside.add(task)
        task.add_done_callback(self._beside.discard)

    async def _try(self, work: Callable[[], Awaitable[object]], failed: str) -> None:
        try:
            await work()
        except TelegramError as error:
            log.info(failed, reason=self._redaction.reason(error))
        except SQLAlchemyError as error:  # whose text quotes the customer
            log.warning(failed, reason=type(error).__name__)
