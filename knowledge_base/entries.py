"""What the knowledge base knows (Entry) and what it understands (Understanding), and the rules a foreign entry must keep."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from knowledge_base.errors import EntryInvalid
from knowledge_base.remarks import Place, Remark

Language = str
"""A BCP-47 tag. These four are spoken: """
LANGUAGES: tuple[Language, ...] = ("zh-Hans", "zh-Hant", "en", "vi")

MAX_PHRASINGS = 200
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(?:[-_][a-z0-9]+)*$", max_length=80)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
Markdown = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=8000)]
Tag = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]


@dataclass(frozen=True, slots=True)
class Variant:
    """One language of an entry. `answer` is Markdown; `phrasings` are other ways customers ask `question`."""

    question: str
    phrasings: tuple[str, ...]
    answer: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One answer, in one or more languages. Valid from and until the given days, both included."""

    id: str
    variants: Mapping[Language, Variant]
    category: str = ""
    tags: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_until: date | None = None
    enabled: bool = True

    def answers_on(self, today: date) -> bool:
        """Enabled, and `today` is within its days."""
        started = self.valid_from is None or self.valid_from <= today
        return self.enabled and started and (self.valid_until is None or today <= self.valid_until)


@dataclass(frozen=True, slots=True)
class Answer:
    """`language` says which variant it is: another than the one asked for where the entry lacks that."""

    entry_id: str
    language: Language
    question: str
    markdown: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """`probability` is P(this is the right answer); `phrasing` the nearest known one, to show why."""

    kind: Literal["entry", "intent"]
    id: str
    probability: float
    phrasing: str


@dataclass(frozen=True, slots=True)
class Understanding:
    """What one message means.

    `candidates` are best first, at most 10. `out_of_scope` is P(none of them is right); with all candidates, before the
    cut to 10, it sums to 1. With `language_certain` False, `language` is the hint that was given.
    """

    text: str
    language: Language
    language_certain: bool
    candidates: tuple[Candidate, ...]
    out_of_scope: float


class _Foreign(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class VariantModel(_Foreign):
    """A variant as it comes from outside."""

    question: Line
    phrasings: tuple[Line, ...] = Field(default=(), max_length=MAX_PHRASINGS)
    answer: Markdown


class EntryModel(_Foreign):
    """An entry as it comes from outside: bounded in size, every rule checked."""

    id: Slug
    category: Annotated[str, StringConstraints(strip_whitespace=True, max_length=80)] = ""
    tags: tuple[Tag, ...] = Field(default=(), max_length=30)
    valid_from: date | None = None
    valid_until: date | None = None
    enabled: bool = True
    variants: dict[Literal["zh-Hans", "zh-Hant", "en", "vi"], VariantModel] = Field(min_length=1)

    @model_validator(mode="after")
    def _days_in_order(self) -> Self:
        if self.valid_from and self.valid_until and self.valid_from > self.valid_until:
            raise ValueError("valid_until is before valid_from")
        return self

    def to_entry(self) -> Entry:
        """Variants in the order of LANGUAGES; a phrasing said twice, or the question again, is kept once."""
        variants: dict[Language, Variant] = {}
        for language in LANGUAGES:
            if language in self.variants:
                given = self.variants[language]
                others = dict.fromkeys(line for line in given.phrasings if line != given.question)
                variants[language] = Variant(given.question, tuple(others), given.answer)
        return Entry(self.id, variants, self.category, self.tags, self.valid_from, self.valid_until, self.enabled)


def check_entry(entry: Entry) -> Entry:
    """The entry with its texts tidied. Raises EntryInvalid naming the first fault's field."""
    try:
        return EntryModel.model_validate(plain_entry(entry)).to_entry()
    except ValidationError as error:
        raise EntryInvalid(rule_broken(error.errors()[0])) from error


def plain_entry(entry: Entry) -> dict[str, object]:
    """As dicts, lists, strings and dates, in the order that files show; defaults are left out."""
    plain: dict[str, object] = {"id": entry.id}
    if entry.category:
        plain["category"] = entry.category
    if entry.tags:
        plain["tags"] = list(entry.tags)
    if entry.valid_from:
        plain["valid_from"] = entry.valid_from
    if entry.valid_until:
        plain["valid_until"] = entry.valid_until
    if not entry.enabled:
        plain["enabled"] = False
    plain["variants"] = {
        language: {"question": variant.question, "phrasings": list(variant.phrasings), "answer": variant.answer}
        for language, variant in entry.variants.items()
    }
    return plain


_RULES = {
    "string_pattern_mismatch": "rule_id",
    "string_too_short": "rule_empty",
    "missing": "rule_missing",
    "extra_forbidden": "rule_unknown_field",
    "string_too_long": "rule_long",
    "too_long": "rule_many",
    "too_short": "rule_no_language",
    "literal_error": "rule_language",
    "value_error": "rule_days",
    "string_type": "rule_text",
    "tuple_type": "rule_list",
    "list_type": "rule_list",
    "dict_type": "rule_fields",
    "model_type": "rule_fields",
    "model_attributes_type": "rule_fields",
}
_KINDS = {"date": "rule_day", "bool": "rule_yes_no"}
"""By the beginning of their names."""


def rule_broken(fault: Mapping[str, object], place: Place = Place()) -> Remark:
    """One of pydantic's faults as people are told of it. `place` is where the entry stands."""
    kind = str(fault["type"])
    given = fault.get("ctx")
    context = given if isinstance(given, dict) else {}
    limit = context.get("max_length", context.get("limit_value", ""))
    code = _RULES.get(kind) or _KINDS.get(kind.partition("_")[0], "rule_other")
    loc = fault["loc"] if isinstance(fault["loc"], tuple) else ()
    where = place.at(field=".".join(str(part) for part in loc if part != "[key]") or place.field)
    return where.says(code, limit=limit, known=", ".join(LANGUAGES), message=fault["msg"])
