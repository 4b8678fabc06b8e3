"""Rasa's files as entries: each intent that a response answers is one. Examples and responses may stand in different files."""

import re
from collections.abc import Sequence
from typing import Any, Final

from knowledge_base.entries import Language
from knowledge_base.exchange.contract import Parsed, Row, Source
from knowledge_base.exchange.naming import slug
from knowledge_base.exchange.rasa.training import Intent, Training, Variation, read_training
from knowledge_base.exchange.yaml_tree import Document, NotYaml
from knowledge_base.language import detect
from knowledge_base.remarks import Place, Remark

SECTIONS: Final = frozenset({"nlu", "responses", "intents", "rules", "stories", "slots", "forms", "actions"})
"""Top-level keys that make a YAML file one of Rasa's."""
GROUP: Final = "faq"
"""The retrieval intent whose questions keep their names as ids."""

_ID = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")
_SLOT = re.compile(r"\{[A-Za-z_]\w*\}")
_NAMED_AT_MOST = 8


class Rasa:
    suffixes: tuple[str, ...] = (".yml", ".yaml")

    def parse(self, sources: Sequence[Source], language: Language | None) -> Parsed:
        training = Training()
        for source in sources:
            try:
                read_training(Document(source), training, language)
            except NotYaml as error:
                training.faults.append(error.remark)
        parsed = Parsed(faults=training.faults, notices=training.notices)
        _pair(training, parsed)
        if not parsed.rows and not parsed.faults:
            parsed.faults.append(Place(", ".join(source.name for source in sources)).says("nothing_paired"))
        return parsed


def entry_id(intent: str) -> str:
    """faq/delivery-time → delivery-time; other retrieval intents keep their group before it, for their names may be the same."""
    group, _, name = intent.rpartition("/")
    whole = name if group in ("", GROUP) else f"{group}-{name}"
    return whole if _ID.fullmatch(whole) else slug(whole)


def _pair(training: Training, parsed: Parsed) -> None:
    by_name: dict[str, list[Intent]] = {}
    for intent in training.intents:
        by_name.setdefault(intent.name, []).append(intent)
    for name, intents in by_name.items():
        answers = training.responses.get(f"utter_{name}", [])
        if not answers:
            parsed.notices.append(intents[0].place.says("no_response", intent=name))
        elif (row := _row(name, intents, answers, parsed.notices)) is not None:
            parsed.rows.append(row)
    alone = [name for name in training.responses if name.removeprefix("utter_") not in by_name]
    if alone:
        shown = ", ".join(alone[:_NAMED_AT_MOST]) + (", …" if len(alone) > _NAMED_AT_MOST else "")
        parsed.notices.append(Remark("responses_alone", {"count": len(alone), "names": shown}))


def _row(name: str, intents: list[Intent], answers: list[Variation], notices: list[Remark]) -> Row | None:
    examples: dict[Language, list[str]] = {}
    for intent in intents:
        if intent.examples:
            examples.setdefault(intent.language, []).extend(intent.examples)
    by_language: dict[Language, list[Variation]] = {}
    for answer in answers:
        by_language.setdefault(_language_of(answer, list(examples)), []).append(answer)
    variants: dict[str, Any] = {}
    cells: dict[tuple[str, ...], Place] = {}
    for language, (question, *phrasings) in examples.items():
        if language not in by_language:
            notices.append(intents[0].place.says("no_response_in", intent=name, language=language))
            continue
        said, *others = by_language[language]
        variants[language] = {"question": question, "phrasings": phrasings, "answer": said.text}
        cells[("variants", language, "answer")] = said.place
        if others:
            notices.append(others[0].place.says("several_texts", intent=name, count=len(others) + 1, language=language))
        if _SLOT.search(said.text):
            notices.append(said.place.says("slot", intent=name))
    if not variants:
        return None
    group = name.rpartition("/")[0]
    return Row(intents[0].place, {"id": entry_id(name), "category": "" if group == GROUP else group, "variants": variants}, cells)


def _language_of(answer: Variation, asked_in: list[Language]) -> Language:
    if answer.language:
        return answer.language
    return asked_in[0] if len(asked_in) == 1 else detect(answer.text)[0]
