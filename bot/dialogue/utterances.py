"""What the assistant says of the knowledge base. Pure: a function of the understanding and the entries in memory."""

from bot.conversation.markdown import as_text
from bot.conversation.model import Choice, Utterance
from bot.dialogue.phrases import phrase
from bot.dialogue.protocol import EntryScore, UnderstandingMetadata
from knowledge_base import KnowledgeBase


def answers(understood: UnderstandingMetadata, knowledge: KnowledgeBase) -> list[Utterance]:
    """The best entry's answer, or one for each question of a message that asks several things; each in the customer's language,
    or kindly in another one where it has no other. Empty where there is none, for the entry may have gone since.
    """
    if not understood.parts:
        said = [_answer(best, understood, knowledge) for best in understood.candidates[:1]]
        return [utterance for utterance in said if utterance]
    utterances: list[Utterance | None] = []
    told: set[str] = set()
    for part in understood.parts:
        if not part.sure or not part.candidates:
            utterances.append(_offer(part.candidates, understood, about=part.text))
        elif part.candidates[0].entry not in told:
            told.add(part.candidates[0].entry)
            utterances.append(_answer(part.candidates[0], understood, knowledge, titled=True))
    return [utterance for utterance in utterances if utterance]


def offer(understood: UnderstandingMetadata) -> Utterance | None:
    """The two or three nearest questions and a way to a person. None where nothing is near."""
    return _offer(understood.candidates, understood) if understood.candidates else None


def _answer(
    best: EntryScore, understood: UnderstandingMetadata, knowledge: KnowledgeBase, *, titled: bool = False
) -> Utterance | None:
    found = knowledge.answer(best.entry, understood.language)
    if found is None:
        return None
    markdown = f"**{found.question}**\n\n{found.markdown}" if titled else found.markdown
    if found.language != understood.language:
        named = phrase(f"language_{found.language}", understood.language)
        markdown = f"{phrase('other_language', understood.language).format(language=named)}\n\n{markdown}"
    return Utterance(markdown, "answer", understanding={**understood.model_dump(), "answered": best.entry})


def _offer(near: list[EntryScore], understood: UnderstandingMetadata, about: str = "") -> Utterance:
    """`about` is the part of the message that it is about, where the rest was answered."""
    choices = [Choice(candidate.question, entry=candidate.entry) for candidate in near]
    person = Choice(phrase("talk_to_a_person", understood.language), intent="ask_human")
    if not about:
        text = phrase("offer", understood.language)
    else:
        text = phrase("offer_about" if near else "person_about", understood.language).format(question=as_text(about))
    return Utterance(text, "offer", (*choices, person), understood.model_dump())


def attached_only(language: str) -> Utterance:
    """What is said to a picture, a recording or a place that came without a word."""
    person = Choice(phrase("talk_to_a_person", language), intent="ask_human")
    return Utterance(phrase("attached_only", language), "offer", (person,))
