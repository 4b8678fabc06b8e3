"""What one of Rasa's YAML files holds: intents with examples, and responses.

The forms are those of Rasa 3 (rasa.shared.nlu.training_data.formats.rasa_yaml and .entities_parser).
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from knowledge_base.entries import Language, rule_broken
from knowledge_base.exchange.languages import spoken, usual
from knowledge_base.exchange.yaml_tree import Document
from knowledge_base.remarks import Place, Remark

_ENTITY = re.compile(r"\[([^\]]+?)\](?:\([^:)]+?(?::[^)]+)?\)|\{[^}]+?\}|\[.*?\])")
_BLANKS = " \r\n"


@dataclass(frozen=True, slots=True)
class Intent:
    """`examples` without their entities' marks."""

    name: str
    examples: tuple[str, ...]
    language: Language
    place: Place


@dataclass(frozen=True, slots=True)
class Variation:
    """One way a response may be said. `language` is None where it names none."""

    text: str
    language: Language | None
    place: Place


@dataclass(frozen=True, slots=True)
class Training:
    intents: list[Intent] = field(default_factory=list)
    responses: dict[str, list[Variation]] = field(default_factory=dict)
    faults: list[Remark] = field(default_factory=list)
    notices: list[Remark] = field(default_factory=list)


class _Lenient(BaseModel):
    """Rasa's files hold much that is not asked for here."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class _Example(_Lenient):
    text: str


class _Intent(_Lenient):
    intent: str
    examples: str | list[_Example] = ""
    metadata: Any = None


class _Condition(_Lenient):
    name: str = ""
    value: Any = None


class _Variation(_Lenient):
    text: str = ""
    channel: str | None = None
    condition: list[_Condition] = []
    metadata: Any = None

    def language(self) -> Language | None:
        """As its metadata, or a condition on a slot called language, names it."""
        named = [
            _language(self.metadata),
            *(_language({"language": each.value}) for each in self.condition if each.name == "language"),
        ]
        return next((language for language in named if language), None)


def read_training(document: Document, into: Training, language: Language | None) -> None:
    """Add what the document holds; `language`, where given, is that of all of it."""
    content = document.content if isinstance(document.content, dict) else {}
    if content.get("nlu") is not None:
        _read_intents(document, into, language)
    if content.get("responses") is not None:
        _read_responses(document, into, language)
    others = sorted(str(key) for key in content if key in ("rules", "stories", "forms", "e2e_tests"))
    if others:
        into.notices.append(Place(document.name).says("dialogue_parts", names=", ".join(others)))


def _read_intents(document: Document, into: Training, language: Language | None) -> None:
    node = document.section("nlu")
    if not isinstance(node, yaml.SequenceNode):
        into.faults.append(Place(document.name, field="nlu").says("nlu_list"))
        return
    found: list[tuple[_Intent, list[str], Place]] = []
    left_out: Counter[str] = Counter()
    for item, raw in zip(node.value, document.content["nlu"], strict=True):  # type: ignore[index]  # a mapping: it has the section
        place = document.place(item)
        if not isinstance(raw, dict):
            into.faults.append(place.says("nlu_item"))
            continue
        if "intent" not in raw:
            left_out[next(iter(raw), "nothing")] += 1
            continue
        try:
            intent = _Intent.model_validate(raw)
        except ValidationError as error:
            into.faults.extend(rule_broken(fault, place) for fault in error.errors())
            continue
        found.append((intent, list(_examples(intent, place, into.faults)), place))
    guessed = language or usual(line for intent, lines, _ in found if not _language(intent.metadata) for line in lines) or "en"
    for intent, lines, place in found:
        into.intents.append(Intent(intent.intent, tuple(lines), language or _language(intent.metadata) or guessed, place))
    if found and not language and not all(_language(intent.metadata) for intent, _, _ in found):
        into.notices.append(Place(document.name).says("read_as", language=guessed))
    into.notices.extend(Place(document.name).says("other_kind", count=count, kind=kind) for kind, count in left_out.items())


def _examples(intent: _Intent, place: Place, faults: list[Remark]) -> Iterator[str]:
    if isinstance(intent.examples, str):
        for line in intent.examples.splitlines():
            if line.strip() and not line.startswith("-"):
                faults.append(place.at(entry=intent.intent).says("example_dash", line=line[:40]))
            elif line[1:].strip(_BLANKS):
                yield _plain(line[1:])
    else:
        yield from (_plain(example.text) for example in intent.examples if example.text.strip(_BLANKS))


def _plain(example: str) -> str:
    return _ENTITY.sub(lambda found: found[1], example).strip(_BLANKS)


def _read_responses(document: Document, into: Training, language: Language | None) -> None:
    node = document.section("responses")
    if not isinstance(node, yaml.MappingNode):
        into.faults.append(Place(document.name, field="responses").says("responses_map"))
        return
    content: dict[str, Any] = document.content["responses"]  # type: ignore[index]  # a mapping: it has the section
    for key, value in node.value:
        place = document.place(key)
        given = content.get(key.value)
        if not isinstance(given, list) or not isinstance(value, yaml.SequenceNode):
            into.faults.append(place.at(entry=key.value).says("response_list"))
            continue
        for item, raw in zip(value.value, given, strict=True):
            if not isinstance(raw, (dict, str)):
                into.faults.append(document.place(item).at(entry=key.value).says("response_item"))
                continue
            try:
                variation = _Variation.model_validate({"text": raw} if isinstance(raw, str) else raw)
            except ValidationError as error:
                place = document.place(item).at(entry=key.value)
                into.faults.extend(rule_broken(fault, place) for fault in error.errors())
                continue
            if variation.channel is None and variation.text.strip():
                said = Variation(variation.text, language or variation.language(), document.place(item))
                into.responses.setdefault(key.value, []).append(said)
            else:
                into.notices.append(document.place(item).at(entry=key.value).says("response_no_text"))


def _language(metadata: Any) -> Language | None:
    tag = metadata.get("language") if isinstance(metadata, dict) else None
    return spoken(tag) if isinstance(tag, str) else None
