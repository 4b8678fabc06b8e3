"""Finding entries: by words in any language, category, state, and what they lack."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from bot.gaps.drafts import DRAFT_TAG
from knowledge_base import LANGUAGES, Entry, KnowledgeBase, Language
from knowledge_base.normalise import lexical_form

State = Literal["live", "draft", "disabled", "scheduled", "ended"]
STATES: tuple[State, ...] = ("live", "draft", "disabled", "scheduled", "ended")
Completeness = Literal["full", "few", "none"]
_FEW = 3
MAX_SEARCH = 100


@dataclass(frozen=True, slots=True)
class Wanted:
    """Empty where anything will do. `missing` is a language."""

    search: str = ""
    category: str = ""
    state: str = ""
    missing: str = ""

    @property
    def anything(self) -> bool:
        return not (self.search.strip() or self.category or self.state or self.missing)


class Catalogue:
    """Remembers each entry's searchable form: to make it takes longer than to search it."""

    def __init__(self, knowledge: KnowledgeBase) -> None:
        self._knowledge = knowledge
        self._forms: dict[str, tuple[Entry, str]] = {}

    def find(self, wanted: Wanted, today: date) -> list[Entry]:
        """By category, then id. Every word of the search is somewhere in the entry, whatever the language, script or marks."""
        words = lexical_form(wanted.search[:MAX_SEARCH]).split()
        found = [entry for entry in self._knowledge.list() if _fits(entry, wanted, today)]
        if words:
            found = [entry for entry in found if all(word in self._form(entry) for word in words)]
        return sorted(found, key=lambda entry: (entry.category, entry.id))

    def categories(self) -> list[str]:
        return sorted({entry.category for entry in self._knowledge.list() if entry.category})

    def _form(self, entry: Entry) -> str:
        known = self._forms.get(entry.id)
        if known is None or known[0] is not entry:
            known = self._forms[entry.id] = (entry, _searchable(entry))
        return known[1]


def state_of(entry: Entry, today: date) -> State:
    if not entry.enabled:
        return "draft" if DRAFT_TAG in entry.tags else "disabled"
    if entry.valid_from and today < entry.valid_from:
        return "scheduled"
    return "ended" if entry.valid_until and entry.valid_until < today else "live"


def completeness(entry: Entry, language: Language) -> Completeness:
    """Few: customers' wordings are so rare that the bot knows little more than the question."""
    variant = entry.variants.get(language)
    if variant is None:
        return "none"
    return "full" if len(variant.phrasings) >= _FEW else "few"


def title_of(entry: Entry, language: Language) -> tuple[str, Language]:
    """The question in this language, or the first other that has one."""
    order: Sequence[Language] = (language, "en", *LANGUAGES)
    shown = next(one for one in order if one in entry.variants)
    return entry.variants[shown].question, shown


def _fits(entry: Entry, wanted: Wanted, today: date) -> bool:
    return (
        (not wanted.category or entry.category == wanted.category)
        and (not wanted.state or state_of(entry, today) == wanted.state)
        and (not wanted.missing or wanted.missing not in entry.variants)
    )


def _searchable(entry: Entry) -> str:
    texts = [entry.id, entry.category, *entry.tags]
    for variant in entry.variants.values():
        texts += [variant.question, *variant.phrasings, variant.answer]
    return "\n".join(lexical_form(text) for text in texts)
