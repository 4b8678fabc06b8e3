"""The WeCom channel: told of news by callback, reads it by cursor, sends through the customer-service API."""

import asyncio
import hashlib
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import structlog
from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncSession

from bot.channels.contract import Allowance, ChannelState, Core, Delivery, DeliveryError
from bot.channels.page_links import PageLinks
from bot.channels.tencent import allowances
from bot.channels.tencent.api import ApiError, FileTooLarge, Http, Unreachable
from bot.channels.tencent.envelope import Envelope
from bot.channels.tencent.links import no_links
from bot.channels.tencent.operating import Troubles, state_of
from bot.channels.tencent.parts import Carries, Link, Media, Menu, NoWayToSend, Part, parts_of
from bot.channels.tencent.sending import Sending
from bot.channels.tencent.tokens import Api, Granted, Tokens
from bot.channels.wecom.callback import News, callback_router
from bot.channels.wecom.contacts import Contact
from bot.channels.wecom.cursors import Cursors
from bot.channels.wecom.failures import ENDED_CODES, PLATFORM, delivery_error
from bot.channels.wecom.menus import can_be_menu, menu
from bot.channels.wecom.receiving import Receiving
from bot.channels.wecom.sessions import Sessions
from bot.channels.wecom.syncing import Syncing
from bot.conversation.failures import because
from bot.conversation.fetching import Fetched
from bot.conversation.inspection import MAX_FILE
from bot.conversation.links import CarryLinks
from bot.conversation.log import new_id
from bot.conversation.model import Address, Message

log = structlog.get_logger(__name__)

API_SECONDS = 10.0
CARRIES = Carries(
    {
        "image/png": ("image", 10_000_000),
        "image/jpeg": ("image", 10_000_000),
        "audio/amr": ("voice", 2_000_000),
        "video/mp4": ("video", 10_000_000),
        "*": ("file", 20_000_000),
    }
)
"""https://developer.work.weixin.qq.com/document/path/90253"""


@dataclass(frozen=True, slots=True)
class WecomSettings:
    """`secret` is None until the console shows it; `token` and `aes_key` are those in it; `servicer` is who takes over in WeCom
    when a ticket opens, `pool` for whoever is free, empty for nobody; `link`: where files that WeCom does not carry can be
    opened; for `links` and `public_url` see PageLinks. The seconds are for tests, which hurry."""

    corp_id: str
    secret: SecretStr | None
    token: SecretStr
    aes_key: SecretStr
    servicer: str = ""
    base_url: str = "https://qyapi.weixin.qq.com"
    link: Link = no_links
    links: CarryLinks | None = None
    public_url: str | None = None
    api_seconds: float = API_SECONDS


class WecomChannel:
    """`start` and `stop` may be called again."""

    name = "wecom"

    def __init__(self, core: Core, settings: WecomSettings) -> None:
        """Raises ValueError when the token or the key is one that WeCom could not have."""
        self._core = core
        self._settings = settings
        self._http = Http(settings.base_url, PLATFORM, settings.api_seconds)
        self._api = Api(self._http, Tokens(core.database, f"wecom:{settings.corp_id}", self._token))
        self._sessions = Sessions(self._api, settings.servicer)
        self._sending = Sending(core.database, PLATFORM, delivery_error)
        self._cursors = Cursors(core.database, new_id())
        self._pages = PageLinks(core, settings.links, settings.public_url)
        self._receiving = Receiving(core, self.greet, self._pages)
        self._syncing = Syncing(self._api, self._cursors, self._receiving.take_in)
        self._sweeping: asyncio.Task[None] | None = None
        self._troubles = Troubles()
        self.router = callback_router(Envelope(settings.token, settings.aes_key, settings.corp_id), self._tell)

    async def start(self) -> None:
        await self._http.start()
        self._sweeping = asyncio.create_task(self._syncing.run())

    async def stop(self) -> None:
        if self._sweeping:
            self._sweeping.cancel()
            with suppress(asyncio.CancelledError):
                await self._sweeping
            self._sweeping = None
        await self._receiving.stop()
        await self._http.stop()

    async def send(self, delivery: Delivery) -> str:
        """The id is ours: WeCom takes it, and names it should the message not arrive. Raises DeliveryError."""
        try:
            sent = await self._send(delivery)
        except DeliveryError as failure:
            self._troubles.note(failure)
            raise
        self._troubles.over()
        return sent

    async def _send(self, delivery: Delivery) -> str:
        contact = Contact.of(delivery.contact)
        message = await self._pages.completed(delivery.message, Address(self.name, delivery.contact))
        if message.kind == "resolved" and self._sessions.are_handed_over:
            return await self._say_goodbye(contact, message)
        msgid = message_id(delivery.contact, message.seq)

        async def send(number: int, part: Part) -> str:
            to = {"touser": contact.customer, "open_kfid": contact.account, "msgid": f"{msgid}-{number}"}
            await self._api.post("/cgi-bin/kf/send_msg", to | await self._content(part))
            return msgid

        await self._sending.all_parts(delivery.contact, message.seq, self._parts(message), send)
        if message.kind == "handoff_opened" and self._sessions.are_handed_over:
            await self._sessions.hand_over(contact)
        return msgid

    async def greet(self, code: str, message: Message) -> None:
        """What an event entitles us to say once. Raises DeliveryError."""
        part = next(iter(self._parts(message)), None)
        if part is None:
            raise DeliveryError(because("empty"), permanent=True)
        try:
            await self._api.post("/cgi-bin/kf/send_msg_on_event", {"code": code} | await self._content(part))
        except ApiError as error:
            raise delivery_error(error) from None
        except Unreachable as error:
            raise DeliveryError(error.failure) from None

    async def fetch(self, remote: str) -> Fetched:
        """The file with WeCom's media id `remote`. Raises DeliveryError."""
        try:
            return await self._api.download(remote)
        except ApiError as error:
            raise delivery_error(error) from None
        except FileTooLarge:
            raise DeliveryError(because("file_too_large", limit=MAX_FILE // 1024 // 1024), permanent=True) from None
        except Unreachable as error:
            raise DeliveryError(error.failure) from None

    async def state(self) -> ChannelState:
        trouble = self._syncing.trouble or self._troubles.last
        return await state_of(self._api, PLATFORM, self._settings.corp_id, delivery_error, trouble)

    async def allowance(self, session: AsyncSession, contact: str, now: datetime) -> Allowance | None:
        return await allowances.allowance_of(session, contact, now)

    async def _tell(self, news: News) -> None:
        await self._cursors.note(news.account, news.token, datetime.now(UTC))
        self._syncing.wake(news.account)

    async def _say_goodbye(self, contact: Contact, message: Message) -> str:
        """The servicer's session ends with it. Where it has ended already, nothing more can be said, nor need it."""
        try:
            code = await self._sessions.end(contact)
        except ApiError as error:
            if error.code in ENDED_CODES:
                return "ended"
            raise delivery_error(error) from None
        except Unreachable as error:
            raise DeliveryError(error.failure) from None
        if code:
            await self.greet(code, message)
        return code[:128] or "ended"

    def _parts(self, message: Message) -> Sequence[Part]:
        try:
            return parts_of(message, CARRIES, self._settings.link, can_be_menu)
        except NoWayToSend as hopeless:
            raise DeliveryError(hopeless.failure, permanent=True) from None

    async def _content(self, part: Part) -> dict[str, Any]:
        if isinstance(part, Media):
            file = await self._core.files.read(part.file)
            media_id = await self._api.upload(part.kind, file.name, file.content, file.media_type)
            return {"msgtype": part.kind, part.kind: {"media_id": media_id}}
        if isinstance(part, Menu):
            return menu(part.text, part.choices)
        return {"msgtype": "text", "text": {"content": part.text}}

    async def _token(self, _refused: str | None) -> Granted:
        if self._settings.secret is None:
            raise Unreachable(because("secret_missing", platform=PLATFORM, settings="FRONTLINE_WECOM_SECRET"))
        secret = self._settings.secret.get_secret_value()
        return Granted.of(await self._http.get("/cgi-bin/gettoken", {"corpid": self._settings.corp_id, "corpsecret": secret}))


def message_id(contact: str, seq: int) -> str:
    """WeCom takes up to 32 letters, digits, "_" and "-"; the part's number follows."""
    return f"{hashlib.sha256(contact.encode()).hexdigest()[:18]}-{seq}"
