"""Turning what the knowledge base understood into what Rasa is told."""

from bot.conversation.model import Choice
from bot.dialogue.protocol import EntryScore, IntentScore, UnderstandingMetadata
from knowledge_base import KnowledgeBase, Understanding

FAQ = "faq"
OUT_OF_SCOPE = "out_of_scope"
NEAREST = 3


def metadata_of(understood: Understanding, language: str, knowledge: KnowledgeBase) -> UnderstandingMetadata:
    """`language` is the one to reply in."""
    entries = [candidate for candidate in understood.candidates if candidate.kind == "entry"]
    scores = [
        IntentScore(name=candidate.id, confidence=candidate.probability)
        for candidate in understood.candidates
        if candidate.kind == "intent"
    ]
    if entries:
        scores.append(IntentScore(name=FAQ, confidence=entries[0].probability))
    scores.append(IntentScore(name=OUT_OF_SCOPE, confidence=understood.out_of_scope))
    nearest = [
        EntryScore(entry=candidate.id, confidence=candidate.probability, question=answer.question)
        for candidate in entries[:NEAREST]
        if (answer := knowledge.answer(candidate.id, language))
    ]
    return UnderstandingMetadata(
        language=language, intents=sorted(scores, key=lambda score: -score.confidence), candidates=nearest
    )


def metadata_of_choice(choice: Choice, language: str, knowledge: KnowledgeBase) -> UnderstandingMetadata:
    """A pressed button leaves nothing to guess."""
    if choice.intent:
        return UnderstandingMetadata(language=language, intents=[IntentScore(name=choice.intent, confidence=1.0)], candidates=[])
    answer = knowledge.answer(choice.entry or "", language)
    if answer is None:  # taken out of the FAQ since the button was shown
        return UnderstandingMetadata(language=language, intents=[IntentScore(name=OUT_OF_SCOPE, confidence=1.0)], candidates=[])
    return UnderstandingMetadata(
        language=language,
        intents=[IntentScore(name=FAQ, confidence=1.0)],
        candidates=[EntryScore(entry=answer.entry_id, confidence=1.0, question=answer.question)],
    )
