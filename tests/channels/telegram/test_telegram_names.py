"""What customers call themselves on Telegram."""

import telegram as tg

from bot.channels.telegram.names import name_of
from bot.channels.telegram.updates import User
from bot.conversation.contacts import Contact, known_as
from bot.conversation.tables import ContactRow
from tests.channels.telegram.updates import CHAT, GROUP, NOW, PRIVATE, written


def by(user: tg.User, number: int, chat: tg.Chat = PRIVATE) -> str:
    message = tg.Message(message_id=number, date=NOW, chat=chat, from_user=user, text="hello")
    return tg.Update(number, message=message).to_json()


async def test_a_name_is_kept_as_it_is_now_and_only_written_when_it_changed(telegram, talk, eventually):
    async def kept() -> tuple[Contact | None, object]:
        async with talk.database.reading() as session:
            row = await session.get(ContactRow, ("telegram", str(CHAT)))
            return await known_as(session, "telegram", str(CHAT)), row and row.seen_at

    async def is_kept(name: str) -> bool:
        who = (await kept())[0]
        return who is not None and who.name == name

    await telegram(by(tg.User(CHAT, "Lan", is_bot=False, last_name="Nguyễn", username="lan"), 1))
    await eventually(lambda: is_kept("Lan Nguyễn (@lan)"))
    first, written_at = await kept()
    assert first == Contact("Lan Nguyễn (@lan)", None, verified=False)
    await telegram(by(tg.User(CHAT, "Lan", is_bot=False, last_name="Nguyễn", username="lan"), 2))
    assert await kept() == (first, written_at)
    await telegram(by(tg.User(CHAT, "Lan", is_bot=False, last_name="Trần", username="lan"), 3))
    await eventually(lambda: is_kept("Lan Trần (@lan)"))


async def test_nobody_is_named_after_a_group(telegram, talk):
    await telegram(written("hello", GROUP))
    async with talk.database.reading() as session:
        assert await known_as(session, "telegram", str(GROUP.id)) is None


def test_a_name_fits_its_column_and_keeps_the_handle():
    long = User(first_name="Lan " * 40, last_name="x" * 64, username="l" * 32)
    assert len(name_of(long)) == 120
    assert name_of(long).endswith(f"(@{'l' * 32})")
    assert name_of(User(username="lan")) == "@lan"
    assert name_of(User(first_name=" Lan\u00a0 ")) == "Lan"
    assert name_of(User()) == ""
