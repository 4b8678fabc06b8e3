"""Who a conversation is with, wherever it was carried."""

from datetime import UTC, datetime

from sqlalchemy import insert

from bot.conversation.contacts import Contact, know, of_conversation, of_conversations
from bot.conversation.tables import AddressRow
from tests.conversation.conftest import Talk

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
SAID = Contact("Lan (@lan)", None, verified=False)
VOUCHED = Contact("Lan Nguyễn", "lan@example.com", verified=True)


async def test_what_the_shop_vouches_for_counts_more_than_what_they_call_themselves(talk: Talk) -> None:
    talk.turns.hold()
    mai, lan = await talk.write("hi", "m1", "web", "mai"), await talk.write("hi", "m1", "pushed", "lan")
    async with talk.database.begin() as session:
        await know(session, "pushed", "lan", SAID, NOON)
        assert await of_conversations(session, [mai, lan]) == {lan: SAID}
        assert await of_conversation(session, mai) is None
        assert await of_conversations(session, []) == {}
        carried = {"channel": "web", "contact": "user:42", "conversation_id": lan, "since": NOON}
        await session.execute(insert(AddressRow), [carried])
        await know(session, "web", "user:42", Contact("somebody", None, verified=False), NOON)
        assert await of_conversation(session, lan) == SAID
        await know(session, "web", "user:42", VOUCHED, NOON)
        assert await of_conversation(session, lan) == VOUCHED
