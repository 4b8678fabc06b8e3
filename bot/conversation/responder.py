"""Who answers in the assistant's place: the dialogue implements it, the turn calls it."""

from typing import Protocol

from bot.conversation.model import Conversation, Message, Reply


class Responder(Protocol):
    async def respond(self, conversation: Conversation, message: Message) -> Reply:
        """Answer one customer message. Raises ResponderError (unavailable, too slow); never returns an empty reply."""
        ...
