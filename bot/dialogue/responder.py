"""The assistant: understand, ask Rasa what to do, do it. Implements `bot.conversation.responder.Responder`."""

from collections.abc import Sequence

from bot.conversation.model import Choice, Conversation, HandoffRequest, Message, Reply, Utterance
from bot.conversation.numbered import Offered, chosen, number_in
from bot.conversation.recall import Recall
from bot.dialogue.client import RasaClient
from bot.dialogue.protocol import AnswerAsked, HandoffAsked, OfferAsked, RasaMessage, UnderstandingMetadata
from bot.dialogue.reading import Before, Question, read
from bot.dialogue.understanding import metadata_of, metadata_of_choice
from bot.dialogue.utterances import answers, attached_only, offer
from bot.languages import DEFAULT_LANGUAGE
from knowledge_base import KnowledgeBase


async def _nothing_before() -> Question | None:
    return None


class Assistant:
    def __init__(self, knowledge: KnowledgeBase, rasa: RasaClient, threshold: float, recall: Recall, offered: Offered) -> None:
        self._knowledge = knowledge
        self._rasa = rasa
        self._threshold = threshold
        self._recall = recall
        self._offered = offered

    async def respond(self, conversation: Conversation, message: Message) -> Reply:
        async def before() -> Question | None:
            topic = await self._recall(conversation.id, message.seq, message.at)
            if topic is None:
                return None
            found = self._knowledge.answer(topic.entry, conversation.language or DEFAULT_LANGUAGE) if topic.entry else None
            return Question(found.question, found.entry_id) if found else Question(topic.text)

        if not message.text.strip():
            language = conversation.language or DEFAULT_LANGUAGE
            return Reply((attached_only(language),), language)
        choice = message.choice or await self._numbered(conversation.id, message)
        understanding = await self.understand(message.text, choice, conversation.language, before)
        # A new epoch is a new sender: Rasa remembers nothing of the dialogue before the last handoff.
        decided = await self._rasa.say(f"{conversation.id}:{conversation.epoch}", message.text, understanding)
        return self._reply(decided, understanding)

    async def understand(
        self, text: str, choice: Choice | None = None, hint: str | None = None, before: Before = _nothing_before
    ) -> UnderstandingMetadata:
        """`hint` is the language to assume where the text is too short to tell."""
        if choice:
            return metadata_of_choice(choice, hint or DEFAULT_LANGUAGE, self._knowledge)
        reading = await read(text, hint, self._knowledge, self._threshold, before)
        return metadata_of(reading, reading.whole.language, self._knowledge, self._threshold)

    async def _numbered(self, conversation_id: str, message: Message) -> Choice | None:
        if number_in(message.text) is None:
            return None
        return chosen(message.text, await self._offered(conversation_id, message.seq))

    def _reply(self, decided: Sequence[RasaMessage], understood: UnderstandingMetadata) -> Reply:
        utterances: list[Utterance | None] = []
        handoff: HandoffRequest | None = None
        for item in decided:
            match item.custom:
                case AnswerAsked():
                    utterances += answers(understood, self._knowledge) or [None]
                case OfferAsked():
                    utterances.append(offer(understood))
                case HandoffAsked() as asked:
                    handoff = HandoffRequest(asked.trigger, asked.details, understood.model_dump())
                case None:
                    utterances.append(Utterance(item.text or "", understanding=understood.model_dump()))
        if None in utterances:  # nothing to say where something was to be said: a person knows
            handoff = handoff or HandoffRequest("low_confidence", understanding=understood.model_dump())
        return Reply(tuple(said for said in utterances if said), understood.language, handoff)
