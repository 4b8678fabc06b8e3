"""A message as the calls that deliver it, one by one."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from telegram import Bot, InlineKeyboardMarkup, InputFile
from telegram import Message as Sent
from telegram.constants import FileSizeLimit, MessageLimit
from telegram.error import BadRequest

from bot.channels.contract import DeliveryError
from bot.channels.splitting import utf16_length
from bot.channels.telegram.buttons import keyboard
from bot.channels.telegram.rich_text import RichText, rich_text
from bot.conversation.errors import FileMissing, FileNotHere
from bot.conversation.failures import because
from bot.conversation.files import FileStore, StoredFile
from bot.conversation.model import Attachment, Message

_NOTHING = RichText("", ())


@dataclass(frozen=True, slots=True)
class Step:
    """One call: words, or an attachment with words under it."""

    words: RichText
    attachment: Attachment | None = None
    buttons: InlineKeyboardMarkup | None = None


def steps(message: Message) -> Sequence[Step]:
    """The text first, in parts where it is long; short words go under the first file. The buttons hang under the last."""
    rich = rich_text(message.text)
    parts = rich.parts(MessageLimit.MAX_TEXT_LENGTH)
    attached = list(message.attachments)
    calls: list[Step] = []
    if len(parts) == 1 and attached and attached[0].file and utf16_length(parts[0].text) <= MessageLimit.CAPTION_LENGTH:
        calls.append(Step(parts[0], attached.pop(0)))
    else:
        calls += [Step(part) for part in parts]
    calls += [Step(_NOTHING, one) for one in attached]
    if calls and (buttons := keyboard(message.choices)):
        calls[-1] = Step(calls[-1].words, calls[-1].attachment, buttons)
    return calls


async def perform(step: Step, contact: str, bot: Bot, files: FileStore) -> Sent:
    """Raises DeliveryError for a file that is not there, TelegramError for whatever Telegram says."""
    one = step.attachment
    if one is None:
        return await bot.send_message(contact, step.words.text, entities=step.words.for_telegram(), reply_markup=step.buttons)
    if one.file:
        return await _send_file(step, await _read(one.file, files), contact, bot)
    if one.kind == "location":
        latitude, longitude = float(one.about["latitude"]), float(one.about["longitude"])
        return await bot.send_location(contact, latitude, longitude, reply_markup=step.buttons)
    told = "\n".join(filter(None, (one.name, *map(str, one.about.values()))))
    return await bot.send_message(contact, told, reply_markup=step.buttons)


async def _read(file_id: str, files: FileStore) -> StoredFile:
    try:
        return await files.read(file_id)
    except FileMissing:
        raise DeliveryError(because("file_gone"), permanent=True) from None
    except FileNotHere as error:
        raise DeliveryError(error.failure or because("file_coming"), permanent=error.failure is not None) from None


async def _send_file(step: Step, file: StoredFile, contact: str, bot: Bot) -> Sent:
    """As what it is: a picture, a player; as a document where Telegram does not take it as that (a picture of 20,000 pixels, a
    customer who allows no voice messages)."""
    content, caption, entities = InputFile(file.content, file.name), step.words.text or None, step.words.for_telegram()
    send = _shown_as(file, bot)
    try:
        return await send(contact, content, caption=caption, caption_entities=entities, reply_markup=step.buttons)
    except BadRequest:
        if send == bot.send_document:
            raise
    return await bot.send_document(contact, content, caption=caption, caption_entities=entities, reply_markup=step.buttons)


def _shown_as(file: StoredFile, bot: Bot) -> Callable[..., Awaitable[Sent]]:
    match file.media_type:
        case "image/jpeg" | "image/png" | "image/webp" if len(file.content) <= FileSizeLimit.PHOTOSIZE_UPLOAD:
            return bot.send_photo
        case "image/gif":
            return bot.send_animation
        case "audio/ogg":
            return bot.send_voice
        case "audio/mpeg" | "audio/mp4":
            return bot.send_audio
        case "video/mp4":
            return bot.send_video
        case _:
            return bot.send_document
