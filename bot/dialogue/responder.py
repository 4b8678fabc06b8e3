"""The assistant: understand, ask Rasa, say what it decided. Implements `bot.conversation.responder.Responder`."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.conversation.model import Choice, Conversation, HandoffRequest, Message, Reply, Utterance
from bot.dialogue.client import RasaClient
from bot.dialogue.protocol import AnswerSaid, HandoffAsked, OfferSaid, RasaMessage, UnderstandingMetadata
from bot.dialogue.understanding import metadata_of, metadata_of_choice
from bot.phrases import DEFAULT_LANGUAGE
from knowledge_base import KnowledgeBase


class Assistant:
    def __init__(self, knowledge: KnowledgeBase, rasa: RasaClient) -> None:
        self._knowledge = knowledge
        self._rasa = rasa

    async def respond(self, conversation: Conversation, message: Message) -> Reply:
        understanding = await self.understand(message.text, message.choice, conversation.language)
        # A new epoch is a new sender: Rasa remembers nothing of the dialogue before the last handoff.
        answered = await self._rasa.say(f"{conversation.id}:{conversation.epoch}", message.text, understanding)
        return _reply(answered, understanding)

    async def understand(self, text: str, choice: Choice | None, hint: str | None) -> UnderstandingMetadata:
        """`hint` is the language to assume where the text is too short to tell."""
        if choice:
            return metadata_of_choice(choice, hint or DEFAULT_LANGUAGE, self._knowledge)
        understood = await self._knowledge.understand(text, hint=hint)
        return metadata_of(understood, understood.language, self._knowledge)


def _reply(answered: Sequence[RasaMessage], understanding: UnderstandingMetadata) -> Reply:
    evidence: Mapping[str, Any] = understanding.model_dump()
    utterances: list[Utterance] = []
    handoff: HandoffRequest | None = None
    for item in answered:
        match item.custom:
            case AnswerSaid() as said:
                utterances.append(Utterance(said.markdown, "answer", understanding={**evidence, "answered": said.entry}))
            case OfferSaid() as said:
                choices = tuple(Choice(choice.title, choice.entry, choice.intent) for choice in said.choices)
                utterances.append(Utterance(said.text, "offer", choices, evidence))
            case HandoffAsked() as said:
                handoff = HandoffRequest(said.trigger, said.details, evidence)
            case None:
                utterances.append(Utterance(item.text or "", understanding=evidence))
    return Reply(tuple(utterances), understanding.language, handoff)
