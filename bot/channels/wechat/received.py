"""What WeChat tells us, typed and bounded: the fields we read of its messages and events.

https://developers.weixin.qq.com/doc/offiaccount/Message_Management/Receiving_standard_messages.html
https://developers.weixin.qq.com/doc/offiaccount/Message_Management/Receiving_event_pushes.html
wechatpy's own `parse_message` trusts its input, so the door is ours.
"""

from datetime import datetime
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from bot.channels.tencent.allowances import GLANCE, MESSAGE, Grant
from bot.conversation.model import MAX_TEXT, Attachment, Choice, InboundMessage, RemoteFile

Short = Annotated[str, Field(max_length=128)]
Words = Annotated[str, Field(max_length=MAX_TEXT), AfterValidator(lambda text: text.replace("\0", "").strip())]
Address = Annotated[str, Field(max_length=900)]


class Received(BaseModel):
    """A message (`id` is set) or an event (`event` is). Fields a kind does not have are empty."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    account: Annotated[str, Field(alias="ToUserName", min_length=1, max_length=64)]
    contact: Annotated[str, Field(alias="FromUserName", min_length=1, max_length=64)]
    at: Annotated[int, Field(alias="CreateTime", ge=0, lt=2**32)]
    kind: Annotated[Short, Field(alias="MsgType", min_length=1)]
    id: Annotated[int, Field(alias="MsgId", ge=0, lt=2**64)] = 0
    content: Annotated[Words, Field(alias="Content")] = ""
    media_id: Annotated[Address, Field(alias="MediaId")] = ""
    picture: Annotated[Address, Field(alias="PicUrl")] = ""
    format: Annotated[Short, Field(alias="Format")] = ""
    recognition: Annotated[Words, Field(alias="Recognition")] = ""
    latitude: Annotated[float, Field(alias="Location_X", ge=-90, le=90)] = 0.0
    longitude: Annotated[float, Field(alias="Location_Y", ge=-180, le=180)] = 0.0
    label: Annotated[Words, Field(alias="Label")] = ""
    title: Annotated[Words, Field(alias="Title")] = ""
    url: Annotated[Words, Field(alias="Url")] = ""
    event: Annotated[Short, Field(alias="Event")] = ""
    key: Annotated[Words, Field(alias="EventKey")] = ""
    scanned: Annotated[Words, Field(alias="ScanCodeInfo.ScanResult")] = ""

    @property
    def external_id(self) -> str:
        """Events have no id: the platform says to tell them apart by sender and time."""
        return str(self.id) if self.id else f"{self.event.lower()[:40]}:{self.at}"


def message_of(received: Received, *, by_media_id: bool) -> tuple[InboundMessage, Grant] | None:
    """The customer's message and what it grants us; None for what nobody needs to answer. `by_media_id`: the account may download
    what customers send, otherwise a picture is taken from where its address says."""
    read = _event(received) if received.kind == "event" else _message(received, by_media_id)
    if read is None:
        return None
    text, choice, attachments, grant = read
    message = InboundMessage(
        "wechat", received.contact, received.external_id, text, choice, attachments=attachments, reopens=True
    )
    return message, grant


_Read = tuple[str, Choice | None, tuple[Attachment | RemoteFile, ...], Grant]


def _message(received: Received, by_media_id: bool) -> _Read | None:
    if not received.id:
        return None
    attached: Attachment | RemoteFile
    match received.kind:
        case "text":
            return (received.content, None, (), MESSAGE) if received.content else None
        case "image":
            attached = RemoteFile("image", received.media_id if by_media_id else received.picture, "picture")
        case "voice":
            attached = RemoteFile("voice", received.media_id, f"voice.{received.format or 'amr'}")
        case "video" | "shortvideo":
            attached = RemoteFile("video", received.media_id, "video.mp4")
        case "location":
            about = {"latitude": received.latitude, "longitude": received.longitude}
            attached = Attachment("location", name=received.label[:200], about=about)
        case "link":
            attached = Attachment("link", name=received.title[:200], about={"url": received.url[:2000]})
        case _:
            return None
    return received.recognition, None, (attached,), MESSAGE


def _event(received: Received) -> _Read | None:
    match received.event.lower():
        case "subscribe":
            return _keyed(received.key.removeprefix("qrscene_"), "关注")
        case "scan":
            return _keyed(received.key, "扫码")
        case "click" if received.key:
            text, choice = choice_of(received.key)
            return text, choice, (), GLANCE
        case "scancode_push" | "scancode_waitmsg" if received.scanned:
            return received.scanned, None, (), GLANCE
    return None


def _keyed(key: str, said: str) -> _Read:
    """A code's own key may name what it asks; any other greets."""
    _, choice = choice_of(key)
    return said, Choice(said, choice.entry, choice.intent) if choice else Choice(said, intent="greet"), (), GLANCE


def choice_of(key: str) -> tuple[str, Choice | None]:
    """What a menu's key says: "faq:delivery-time" asks an entry of the FAQ, "intent:ask_human" is an intent, any other key is
    what the customer says."""
    kind, _, name = key.partition(":")
    if name and kind == "faq":
        return name, Choice(name, entry=name)
    if name and kind == "intent":
        return name, Choice(name, intent=name)
    return key, None


def is_picture_address(remote: str) -> bool:
    """Whether it is where WeChat keeps its customers' pictures: we fetch from nowhere else."""
    parsed = urlsplit(remote)
    return parsed.scheme in ("http", "https") and (parsed.hostname or "").endswith(".qpic.cn")


def left(received: Received) -> bool:
    """Whether the customer stopped following: nothing can be sent to them."""
    return received.kind == "event" and received.event.lower() == "unsubscribe"


def happened(received: Received, now: datetime) -> datetime:
    """When the customer did it, by the platform's clock, never ahead of ours."""
    return min(now, datetime.fromtimestamp(received.at, now.tzinfo))
