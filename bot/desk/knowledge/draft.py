"""What the editor's form holds, as the browser sends it; what is wrong with it, in plain words. Pure."""

from collections.abc import Mapping
from typing import Annotated, Literal, NamedTuple, Self

from pydantic import BaseModel, Field, ValidationError

from knowledge_base import LANGUAGES, Entry
from knowledge_base.entries import MAX_PHRASINGS, EntryModel
from knowledge_base.exchange.naming import slug

OWN_ADDRESSES = frozenset({"new", "try", "import", "export", "uploads", "deleted"})
"""What stands after /knowledge/ and is no entry's id."""

Text = Annotated[str, Field(max_length=20_000)]
"""Longer than may be saved: somebody who pasted too much gets to shorten it."""
Short = Annotated[str, Field(max_length=2_000)]


class Fault(NamedTuple):
    """`field` is where the form shows it ("variants.vi.answer"); `key` with `values` is the text."""

    field: str
    key: str
    values: Mapping[str, object]


class VariantDraft(BaseModel):
    """One language. `phrasings` has one a line."""

    question: Short = ""
    phrasings: Annotated[str, Field(max_length=150_000)] = ""
    answer: Text = ""

    def blank(self) -> bool:
        return not (self.question.strip() or self.phrasings.strip() or self.answer.strip())


class Draft(BaseModel):
    """`version` is that of the entry when it was opened, None for one that is new."""

    id: Short = ""
    category: Short = ""
    tags: Short = ""
    enabled: bool = True
    valid_from: Short = ""
    valid_until: Short = ""
    variants: dict[Literal["zh-Hans", "zh-Hant", "en", "vi"], VariantDraft] = {}
    version: int | None = None

    @classmethod
    def of(cls, entry: Entry | None, version: int | None) -> Self:
        """The form as it is first shown."""
        known = entry.variants if entry else {}
        variants = {language: VariantDraft() for language in LANGUAGES} | {
            language: VariantDraft(question=said.question, phrasings="\n".join(said.phrasings), answer=said.answer)
            for language, said in known.items()
        }
        if entry is None:
            return cls.model_validate({"variants": variants})
        return cls.model_validate(
            {
                "id": entry.id, "category": entry.category, "tags": ", ".join(entry.tags), "enabled": entry.enabled,
                "valid_from": str(entry.valid_from or ""), "valid_until": str(entry.valid_until or ""),
                "variants": variants, "version": version,
            }
        )  # fmt: skip

    def read(self) -> Entry | list[Fault]:
        """The entry, or everything that is wrong with it."""
        if self.version is None and self.id.strip() in OWN_ADDRESSES:
            return [Fault("id", "fault_id_reserved", {})]
        try:
            return EntryModel.model_validate(self._plain()).to_entry()
        except ValidationError as error:
            told: dict[str, Fault] = {}
            for fault in map(_fault, error.errors()):
                told.setdefault(fault.field, fault)
            if "variants" in told and not self.id.strip():
                del told["id"]  # it will be made from what is yet to be written
            # As they stand in the form: what is written first, then its settings.
            return sorted(told.values(), key=lambda fault: not fault.field.startswith("variants"))

    def proposed_id(self) -> str:
        """From the English question, else the first there is; empty without any."""
        questions = [self.variants[tongue].question.strip() for tongue in ("en", *LANGUAGES) if tongue in self.variants]
        first = next((question for question in questions if question), "")
        return slug(first) if first else ""

    def _plain(self) -> dict[str, object]:
        return {
            "id": self.id.strip(),
            "category": self.category,
            "tags": list(dict.fromkeys(tag.strip() for tag in self.tags.replace("，", ",").split(",") if tag.strip())),
            "enabled": self.enabled,
            "valid_from": self.valid_from.strip() or None,
            "valid_until": self.valid_until.strip() or None,
            "variants": {
                language: {
                    "question": said.question,
                    "phrasings": [line for line in said.phrasings.splitlines() if line.strip()],
                    "answer": said.answer,
                }
                for language, said in self.variants.items()
                if not said.blank()
            },
        }


_KEYS = {
    "string_too_short": "fault_empty",
    "missing": "fault_empty",
    "string_too_long": "fault_long",
    "string_pattern_mismatch": "fault_id",
    "value_error": "fault_days",
}


def _fault(found: Mapping[str, object]) -> Fault:
    loc = tuple(map(str, found["loc"])) if isinstance(found["loc"], tuple) else ()
    limit = _limit(found)
    match loc:
        case ():
            return Fault("valid_until", "fault_days", {})
        case ("variants",):
            return Fault("variants", "fault_no_language", {})
        case ("variants", language, "phrasings", line):
            return Fault(f"variants.{language}.phrasings", "fault_line", {"line": int(line) + 1, "limit": limit})
        case ("variants", language, "phrasings"):
            return Fault(f"variants.{language}.phrasings", "fault_many", {"limit": MAX_PHRASINGS})
        case ("id",) if found.get("type") == "string_pattern_mismatch":
            return Fault("id", "fault_id", {})
        case ("tags", *_):
            return Fault("tags", "fault_tags", {})
        case (("valid_from" | "valid_until") as day,):
            return Fault(day, "fault_day", {})
        case _:
            return Fault(".".join(loc), _KEYS.get(str(found.get("type")), "fault_long"), {"limit": limit})


def _limit(found: Mapping[str, object]) -> object:
    context = found.get("ctx")
    return context.get("max_length", "") if isinstance(context, Mapping) else ""
