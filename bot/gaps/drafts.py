"""From a gap to an entry: what to begin with, and the entry that comes of it. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.gaps.privacy import redacted
from knowledge_base import LANGUAGES, Entry, Language, Variant
from knowledge_base.entries import MAX_PHRASINGS
from knowledge_base.errors import EntryInvalid
from knowledge_base.exchange.naming import slug

MOST_PHRASINGS = 12
"""Proposed for each language: a handful of different ones teaches more than many alike."""
MAX_LINE = 500
DRAFT_TAG = "draft"


@dataclass(frozen=True, slots=True)
class Wording:
    """One language of a draft; the answer may still be empty."""

    question: str
    phrasings: tuple[str, ...]
    answer: str = ""


def propose(questions: Sequence[tuple[str, Language]], answers: Mapping[Language, str]) -> dict[Language, Wording]:
    """`questions` the most central first, in customers' own words. The language most of them are in comes first. An answer in
    a language nobody asked in stands below the most central question.
    """
    asked: dict[Language, list[str]] = {}
    for text, language in questions:
        line = redacted(" ".join(text.split())[:MAX_LINE], language)[0][:MAX_LINE]
        if language in LANGUAGES and line not in asked.setdefault(language, []):
            asked[language].append(line)
    by_count = sorted(asked, key=lambda language: -sum(spoken == language for _, spoken in questions))
    draft = {
        language: Wording(asked[language][0], tuple(asked[language][1 : MOST_PHRASINGS + 1]), answers.get(language, ""))
        for language in by_count
    }
    for language, answer in answers.items():
        if language not in draft and by_count:
            draft[language] = Wording(asked[by_count[0]][0], (), answer)
    return draft


def free_id(wordings: Mapping[Language, Wording], taken: Collection[str]) -> str:
    """An id that no entry has yet, from the words of the English question, else the first: an id is for reading too."""
    first = slug((wordings.get("en") or next(iter(wordings.values()))).question)
    return next(name for n in range(1, len(taken) + 2) if (name := first if n == 1 else f"{first}-{n}") not in taken)


def draft_entry(entry_id: str, wordings: Mapping[Language, Wording]) -> Entry:
    """Not enabled, tagged as a draft. What was asked in a language without an answer is kept beside the first one that has:
    whoever asks so is answered in that, and told. Raises EntryInvalid where there is no answer at all, or no question to one.
    """
    answered = {language: wording for language, wording in wordings.items() if wording.answer.strip()}
    if not answered:
        raise EntryInvalid("answer: is empty: write an answer in at least one language")
    variants = {language: Variant(wording.question, wording.phrasings, wording.answer) for language, wording in answered.items()}
    entry = Entry(entry_id, variants, tags=(DRAFT_TAG,), enabled=False)
    rest = [
        (text, language)
        for language, wording in wordings.items()
        if language not in answered
        for text in (wording.question, *wording.phrasings)
    ]
    return with_phrasings(entry, [(text, language) for text, language in rest if text.strip()])


def finished(entry: Entry) -> Entry:
    """Once enabled it is a draft no more."""
    return replace(entry, tags=tuple(tag for tag in entry.tags if tag != DRAFT_TAG)) if entry.enabled else entry


def with_phrasings(entry: Entry, questions: Sequence[tuple[str, Language]]) -> Entry:
    """The entry with the questions among its phrasings, each in its language where the entry has it, else in its first."""
    variants = dict(entry.variants)
    for text, asked_in in questions:
        language = asked_in if asked_in in variants else next(iter(variants))
        known = variants[language]
        line = redacted(" ".join(text.split())[:MAX_LINE], asked_in)[0][:MAX_LINE]
        if line not in (known.question, *known.phrasings) and len(known.phrasings) < MAX_PHRASINGS:
            variants[language] = Variant(known.question, (*known.phrasings, line), known.answer)
    return Entry(entry.id, variants, entry.category, entry.tags, entry.valid_from, entry.valid_until, entry.enabled)
