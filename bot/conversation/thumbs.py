"""What a customer said of an answer: it helped, or it did not. Kept on the message itself, for whoever judges answers."""

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.conversation.errors import NotAnAnswer
from bot.conversation.model import Author
from bot.conversation.tables import MessageRow


async def mark(session: AsyncSession, conversation_id: str, seq: int, helpful: bool) -> None:
    """The last word counts. Raises NotAnAnswer."""
    answer = (MessageRow.author == Author.BOT, MessageRow.kind == "answer")
    marked = await session.execute(
        update(MessageRow)
        .where(MessageRow.conversation_id == conversation_id, MessageRow.seq == seq, *answer)
        .values(helpful=helpful)
        .returning(MessageRow.seq)
    )
    if marked.first() is None:
        raise NotAnAnswer
