"""What the assistant says of the knowledge base. Pure: a function of the understanding and the entries in memory."""

from bot.conversation.model import Choice, Utterance
from bot.dialogue.phrases import phrase
from bot.dialogue.protocol import UnderstandingMetadata
from knowledge_base import KnowledgeBase


def answer(understood: UnderstandingMetadata, knowledge: KnowledgeBase) -> Utterance | None:
    """The best entry's answer in the customer's language, or kindly in another one where it has no other. None where there is
    none, for the entry may have gone since.
    """
    best = understood.candidates[0] if understood.candidates else None
    found = knowledge.answer(best.entry, understood.language) if best else None
    if best is None or found is None:
        return None
    markdown = found.markdown
    if found.language != understood.language:
        named = phrase(f"language_{found.language}", understood.language)
        markdown = f"{phrase('other_language', understood.language).format(language=named)}\n\n{markdown}"
    return Utterance(markdown, "answer", understanding={**understood.model_dump(), "answered": best.entry})


def offer(understood: UnderstandingMetadata) -> Utterance | None:
    """The two or three nearest questions and a way to a person. None where nothing is near."""
    if not understood.candidates:
        return None
    nearest = [Choice(candidate.question, entry=candidate.entry) for candidate in understood.candidates]
    person = Choice(phrase("talk_to_a_person", understood.language), intent="ask_human")
    return Utterance(phrase("offer", understood.language), "offer", (*nearest, person), understood.model_dump())
