"""What Telegram tells us, typed and bounded: only the fields we read of Update, Message and CallbackQuery.

python-telegram-bot's own `Update.de_json` trusts its input (a chat id may come out as a list), so the door is ours.
"""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

READ = ("message", "edited_message", "callback_query")
"""The types of update we ask Telegram for."""

# Telegram promises at most 52 significant bits; anything a signed 64-bit column cannot hold is not an id.
Id = Annotated[int, Field(ge=-(2**63), lt=2**63)]
# PostgreSQL stores no NUL character, and no customer means one.
Text = Annotated[str, AfterValidator(lambda text: text.replace("\0", ""))]
FileId = Annotated[str, Field(min_length=1, max_length=500)]
"""Telegram's are some hundred characters; the column that keeps them holds twice this."""


class _Part(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True, extra="ignore")


class Chat(_Part):
    id: Id
    type: str


class User(_Part):
    language_code: str | None = None
    first_name: Text = ""
    last_name: Text = ""
    username: Text = ""


class Button(_Part):
    text: Text
    callback_data: str | None = None


class Keyboard(_Part):
    inline_keyboard: tuple[tuple[Button, ...], ...]


class File(_Part):
    """A voice, audio, video, video note, animation, document or, with its sides in pixels, one size of a photo."""

    file_id: FileId
    file_name: Text = ""
    mime_type: Text = ""
    file_size: Id = 0
    width: Id = 0
    height: Id = 0


class Sticker(_Part):
    file_id: FileId
    is_animated: bool = False
    is_video: bool = False
    emoji: Text = ""
    thumbnail: File | None = None


class Location(_Part):
    latitude: Annotated[float, Field(ge=-90, le=90)]
    longitude: Annotated[float, Field(ge=-180, le=180)]


class Venue(_Part):
    title: Text = ""
    address: Text = ""


class Contact(_Part):
    phone_number: Text
    first_name: Text = ""
    last_name: Text = ""


class Dice(_Part):
    emoji: Text


class PollOption(_Part):
    text: Text


class Poll(_Part):
    question: Text
    options: tuple[PollOption, ...] = ()


class Message(_Part):
    message_id: Id
    chat: Chat
    from_user: User = Field(default=User(), alias="from")
    edit_date: Id = 0
    media_group_id: Annotated[str, Field(max_length=64)] | None = None
    text: Text | None = None
    caption: Text | None = None
    reply_markup: Keyboard | None = None
    photo: tuple[File, ...] = ()
    voice: File | None = None
    audio: File | None = None
    video: File | None = None
    video_note: File | None = None
    animation: File | None = None
    document: File | None = None
    sticker: Sticker | None = None
    location: Location | None = None
    venue: Venue | None = None
    contact: Contact | None = None
    dice: Dice | None = None
    poll: Poll | None = None
    left_chat_member: User | None = None
    migrate_to_chat_id: Id | None = None


class CallbackQuery(_Part):
    """A pressed button. `message` is the one it hangs under: without its keyboard when it is too old for Telegram to show."""

    id: Annotated[str, Field(min_length=1, max_length=64)]
    from_user: User = Field(alias="from")
    message: Message | None = None
    data: Annotated[str, Field(max_length=64)] | None = None


class Update(_Part):
    """Every other type of update leaves all fields None."""

    update_id: Id
    message: Message | None = None
    edited_message: Message | None = None
    callback_query: CallbackQuery | None = None
