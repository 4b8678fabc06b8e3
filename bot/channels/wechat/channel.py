"""The WeChat channel: receives through the webhook, answers in the same breath, sends the rest through the API."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import structlog
from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncSession

from bot.channels.contract import Allowance, ChannelState, Core, Delivery, DeliveryError
from bot.channels.page_links import PageLinks, asks_for_page
from bot.channels.tencent import allowances
from bot.channels.tencent.api import ApiError, FileTooLarge, Http, Unreachable
from bot.channels.tencent.envelope import Envelope
from bot.channels.tencent.links import no_links
from bot.channels.tencent.operating import Troubles, state_of
from bot.channels.tencent.parts import Carries, Link, Media, NoWayToSend, Part, Text, parts_of
from bot.channels.tencent.sending import Sending
from bot.channels.tencent.tokens import Api, Granted, Tokens
from bot.channels.wechat.answering import PLATFORMS_PACE, Answering, Pace
from bot.channels.wechat.failures import NOT_ALLOWED, PLATFORM, delivery_error
from bot.channels.wechat.people import USUAL_LANGUAGE, language_of
from bot.channels.wechat.received import Received, happened, is_picture_address, left, message_of
from bot.channels.wechat.webhook import webhook_router
from bot.conversation.errors import MessageRejected
from bot.conversation.failures import because
from bot.conversation.fetching import Fetched
from bot.conversation.inspection import MAX_FILE
from bot.conversation.links import CarryLinks
from bot.conversation.model import Address, Message

log = structlog.get_logger(__name__)

API_SECONDS = 10.0
CARRIES = Carries(
    {
        "image/png": ("image", 10_000_000),
        "image/jpeg": ("image", 10_000_000),
        "image/gif": ("image", 10_000_000),
        "audio/amr": ("voice", 2_000_000),
        "audio/mpeg": ("voice", 2_000_000),
        "video/mp4": ("video", 10_000_000),
    }
)
"""https://developers.weixin.qq.com/doc/offiaccount/Asset_Management/New_temporary_materials.html"""


@dataclass(frozen=True, slots=True)
class WechatSettings:
    """`secret` is the AppSecret, None where the account may not send customer-service messages; `token` and `aes_key` are those
    in the console; `encrypted`: refuse unsealed messages; `link`: where files that WeChat does not carry can be opened. The
    seconds are for tests, which hurry; for `links` and `public_url` see PageLinks."""

    app_id: str
    secret: SecretStr | None
    token: SecretStr
    aes_key: SecretStr
    base_url: str = "https://api.weixin.qq.com"
    encrypted: bool = True
    link: Link = no_links
    links: CarryLinks | None = None
    public_url: str | None = None
    pace: Pace = PLATFORMS_PACE
    api_seconds: float = API_SECONDS


class WechatChannel:
    """`start` and `stop` may be called again."""

    name = "wechat"

    def __init__(self, core: Core, settings: WechatSettings) -> None:
        """Raises ValueError when the token or the key is one that WeChat could not have."""
        self._core = core
        self._settings = settings
        self._http = Http(settings.base_url, PLATFORM, settings.api_seconds)
        tokens = Tokens(core.database, f"wechat:{settings.app_id}", self._token)
        self._api = Api(self._http, tokens) if settings.secret else None
        self._sending = Sending(core.database, PLATFORM, delivery_error)
        self._pages = PageLinks(core, settings.links, settings.public_url)
        self._answering = Answering(core, self._parts, settings.secret is not None, settings.pace)
        self._troubles = Troubles()
        envelope = Envelope(settings.token, settings.aes_key, settings.app_id)
        self.router = webhook_router(envelope, self._answer, plain=not settings.encrypted)

    async def start(self) -> None:
        await self._http.start()

    async def stop(self) -> None:
        await self._http.stop()

    async def send(self, delivery: Delivery) -> str:
        """Through the customer-service API; where the account has none, the message waits for the next passive reply. WeChat
        names no id of what it takes: ours stands for it. Raises DeliveryError."""
        if self._api is None:
            raise DeliveryError(NOT_ALLOWED, until_customer_writes=True)
        api, contact, seq = self._api, delivery.contact, delivery.message.seq

        async def send(number: int, part: Part) -> str:
            content = await self._content(api, part)
            answer = await api.post("/cgi-bin/message/custom/send", {"touser": contact, **content})
            return str(answer.get("msgid") or f"custom:{seq}:{number}")

        try:
            sent = await self._sending.all_parts(contact, seq, await self._parts(delivery.message, contact), send)
        except NoWayToSend as hopeless:
            raise DeliveryError(hopeless.failure, permanent=True) from None
        except DeliveryError as failure:
            self._troubles.note(failure)
            raise
        self._troubles.over()
        return sent

    async def fetch(self, remote: str) -> Fetched:
        """The file with WeChat's media id `remote`; without the API, the picture at that address. Raises DeliveryError."""
        if self._api is None and not is_picture_address(remote):
            raise DeliveryError(because("download_not_allowed"), permanent=True)
        try:
            return await (self._api.download(remote) if self._api else self._http.download(remote, {}))
        except ApiError as error:
            raise delivery_error(error) from None
        except FileTooLarge:
            raise DeliveryError(because("file_too_large", limit=MAX_FILE // 1024 // 1024), permanent=True) from None
        except Unreachable as error:
            raise DeliveryError(error.failure) from None

    async def state(self) -> ChannelState:
        return await state_of(self._api, PLATFORM, self._settings.app_id, delivery_error, self._troubles.last)

    async def allowance(self, session: AsyncSession, contact: str, now: datetime) -> Allowance | None:
        return await allowances.allowance_of(session, contact, now)

    async def _answer(self, received: Received) -> str:
        came, now = asyncio.get_running_loop().time(), datetime.now(UTC)
        if left(received):
            async with self._core.database.begin() as session:
                await allowances.exhaust(session, received.contact)
            return ""
        read = message_of(received, by_media_id=self._api is not None)
        if read is None:
            log.info("wechat.ignored", kind=received.kind, happened=received.event)
            return ""
        message, grant = read
        async with self._core.database.reading() as session:
            known = await allowances.allowance_of(session, received.contact, now)
        language = None if known or not self._api else await language_of(self._api, received.contact)
        message = replace(message, language=language or USUAL_LANGUAGE, passive=self._settings.pace.passive)
        async with self._core.database.begin() as session:
            at = happened(received, now)
            await allowances.grant(session, received.contact, grant, at, received.external_id)
        wants_page = self._pages.possible and asks_for_page(message.text)
        try:
            accepted = await self._core.inbox.accept(replace(message, silent=wants_page))
        except MessageRejected as rejected:  # sending it again would not make it better
            log.warning("wechat.rejected", reason=str(rejected))
            return ""
        if wants_page:
            await self._pages.offer(message)
        return await self._answering.answer(message, accepted, came)

    async def _parts(self, message: Message, contact: str) -> Sequence[Part]:
        message = await self._pages.completed(message, Address(self.name, contact))
        carries = CARRIES if self._api else Carries({})
        return parts_of(message, carries, self._settings.link, menu=lambda _: False)

    async def _content(self, api: Api, part: Part) -> dict[str, object]:
        if isinstance(part, Media):
            file = await self._core.files.read(part.file)
            media_id = await api.upload(part.kind, file.name, file.content, file.media_type)
            return {"msgtype": part.kind, part.kind: {"media_id": media_id}}
        if isinstance(part, Text):
            return {"msgtype": "text", "text": {"content": part.text}}
        raise TypeError(part)  # no menus: `_parts` asks for none

    async def _token(self, refused: str | None) -> Granted:
        """The stable token: asking for it makes no other one invalid. A refused one is only replaced where it still stands,
        for WeChat lets that be done twenty times a day."""
        granted = await self._ask_token(force=False)
        return await self._ask_token(force=True) if granted.token == refused else granted

    async def _ask_token(self, *, force: bool) -> Granted:
        secret = self._settings.secret.get_secret_value() if self._settings.secret else ""
        asked = {"grant_type": "client_credential", "appid": self._settings.app_id, "secret": secret, "force_refresh": force}
        return Granted.of(await self._http.post("/cgi-bin/stable_token", {}, asked))
