"""Turning what the knowledge base understood into what Rasa is told."""

from collections.abc import Sequence

from bot.conversation.model import Choice
from bot.dialogue.protocol import EntryScore, IntentScore, PartRead, UnderstandingMetadata
from bot.dialogue.reading import Reading, best, sure_of
from knowledge_base import KnowledgeBase, Understanding

FAQ = "faq"
OUT_OF_SCOPE = "out_of_scope"
NEAREST = 3


def metadata_of(reading: Reading, language: str, knowledge: KnowledgeBase, threshold: float) -> UnderstandingMetadata:
    """`language` is the one to reply in."""
    understood = reading.whole
    if reading.parts:
        return _several(reading.parts, language, knowledge, threshold)
    entries = [candidate for candidate in understood.candidates if candidate.kind == "entry"]
    scores = [
        IntentScore(name=candidate.id, confidence=candidate.probability)
        for candidate in understood.candidates
        if candidate.kind == "intent"
    ]
    if entries:
        scores.append(IntentScore(name=FAQ, confidence=entries[0].probability))
    scores.append(IntentScore(name=OUT_OF_SCOPE, confidence=understood.out_of_scope))
    return UnderstandingMetadata(
        language=language,
        intents=sorted(scores, key=lambda score: -score.confidence),
        candidates=_nearest(understood, language, knowledge),
    )


def _several(parts: Sequence[Understanding], language: str, knowledge: KnowledgeBase, threshold: float) -> UnderstandingMetadata:
    """As sure as the least sure of the answers; `candidates` are what is answered with."""
    sure = [best(part) for part in parts if sure_of(part, threshold)]
    read = [
        PartRead(text=part.text, sure=sure_of(part, threshold) is not None, candidates=_nearest(part, language, knowledge))
        for part in parts
    ]
    scores = [IntentScore(name=FAQ, confidence=min(sure)), IntentScore(name=OUT_OF_SCOPE, confidence=1 - min(sure))]
    answered = [part.candidates[0] for part in read if part.sure and part.candidates]
    return UnderstandingMetadata(
        language=language,
        intents=sorted(scores, key=lambda score: -score.confidence),
        candidates=answered[:NEAREST],
        parts=read,
    )


def _nearest(understood: Understanding, language: str, knowledge: KnowledgeBase) -> list[EntryScore]:
    entries = [candidate for candidate in understood.candidates if candidate.kind == "entry"]
    return [
        EntryScore(entry=candidate.id, confidence=candidate.probability, question=answer.question)
        for candidate in entries[:NEAREST]
        if (answer := knowledge.answer(candidate.id, language))
    ]


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
