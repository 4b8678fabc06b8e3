"""What WeCom tells us, typed and bounded: the fields we read of what `sync_msg` lists.

https://developer.work.weixin.qq.com/document/path/94670
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from bot.channels.wecom.contacts import Contact
from bot.channels.wecom.menus import choice_of
from bot.conversation.model import MAX_TEXT, Attachment, InboundMessage, RemoteFile

BY_CUSTOMER, BY_SYSTEM, BY_SERVICER = 3, 4, 5
"""`origin`"""
USUAL_LANGUAGE = "zh-Hans"
"""WeCom does not tell a customer's; what they write does."""

Id = Annotated[str, Field(max_length=128)]
Words = Annotated[str, Field(max_length=MAX_TEXT), AfterValidator(lambda text: text.replace("\0", "").strip())]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Text(_Part):
    content: Words = ""
    menu_id: Id = ""


class Media(_Part):
    media_id: Annotated[str, Field(min_length=1, max_length=900)]


class Location(_Part):
    latitude: Annotated[float, Field(ge=-90, le=90)]
    longitude: Annotated[float, Field(ge=-180, le=180)]
    name: Words = ""
    address: Words = ""


class Link(_Part):
    title: Words = ""
    url: Words = ""


class Event(_Part):
    event_type: Id
    open_kfid: Annotated[str, Field(max_length=60)] = ""
    external_userid: Annotated[str, Field(max_length=60)] = ""
    welcome_code: Id = ""
    fail_msgid: Id = ""
    fail_type: int = 0


class Listed(_Part):
    """One message or event. `menu`-like kinds we do not read leave every field but the first ones None."""

    msgid: Annotated[str, Field(min_length=1, max_length=120)]
    send_time: Annotated[int, Field(ge=0, lt=2**32)]
    origin: int
    msgtype: Id
    open_kfid: Annotated[str, Field(max_length=60)] = ""
    external_userid: Annotated[str, Field(max_length=60)] = ""
    servicer_userid: Id = ""
    text: Text | None = None
    image: Media | None = None
    voice: Media | None = None
    video: Media | None = None
    file: Media | None = None
    location: Location | None = None
    link: Link | None = None
    event: Event | None = None

    @property
    def contact(self) -> Contact:
        of = self.event or self
        return Contact(of.open_kfid or self.open_kfid, of.external_userid or self.external_userid)

    @property
    def menu(self) -> str:
        """The id of the menu's item that was pressed, empty where none was."""
        return self.text.menu_id if self.text else ""

    @property
    def at(self) -> datetime:
        return datetime.fromtimestamp(self.send_time, UTC)


class Page(_Part):
    """The messages stay unparsed: one that we cannot read must not hold up the others."""

    next_cursor: Annotated[str, Field(max_length=255)] = ""
    has_more: int = 0
    msg_list: Annotated[Sequence[dict[str, Any]], Field(max_length=1000)] = ()


def message_of(listed: Listed) -> InboundMessage | None:
    """What a customer or a servicer wrote; None for kinds we do not read."""
    contact = listed.contact
    if not contact.account or not contact.customer:
        return None
    text, menu, attachments = "", "", list[Attachment | RemoteFile]()
    match listed.msgtype:
        case "text" if listed.text and listed.text.content:
            text, menu = listed.text.content, listed.text.menu_id
        case "image" if listed.image:
            attachments.append(RemoteFile("image", listed.image.media_id, "picture"))
        case "voice" if listed.voice:
            attachments.append(RemoteFile("voice", listed.voice.media_id, "voice.amr"))
        case "video" if listed.video:
            attachments.append(RemoteFile("video", listed.video.media_id, "video.mp4"))
        case "file" if listed.file:
            attachments.append(RemoteFile("file", listed.file.media_id))
        case "location" if listed.location:
            place = listed.location
            about = {"latitude": place.latitude, "longitude": place.longitude}
            attachments.append(Attachment("location", name=f"{place.name} {place.address}".strip()[:200], about=about))
        case "link" if listed.link:
            attachments.append(Attachment("link", name=listed.link.title[:200], about={"url": listed.link.url[:2000]}))
        case _:
            return None
    choice = choice_of(menu, text) if menu else None
    return InboundMessage(
        channel="wecom",
        contact=str(contact),
        external_id=listed.msgid,
        text=text,
        choice=choice,
        language=USUAL_LANGUAGE,
        attachments=tuple(attachments),
        reopens=listed.origin == BY_CUSTOMER,
    )
