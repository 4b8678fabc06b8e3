"""YAML as the FAQ's editors write it: "entries:" and a list."""

import re
from collections.abc import Sequence

import yaml

from knowledge_base.entries import Entry, Language, plain_entry
from knowledge_base.exchange.contract import Parsed, Row, Source
from knowledge_base.exchange.yaml_tree import Document, NotYaml
from knowledge_base.remarks import Place

_UNPRINTABLE = re.compile("[^\t\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
"""Line breaks of Unicode and control characters: YAML reads them back as they were from double quotes only."""


class Yaml:
    suffixes: tuple[str, ...] = (".yml", ".yaml")

    def parse(self, sources: Sequence[Source], language: Language | None) -> Parsed:
        parsed = Parsed()
        for source in sources:
            try:
                parsed.take(_parse(Document(source)))
            except NotYaml as error:
                parsed.faults.append(error.remark)
        return parsed

    def format(self, entries: Sequence[Entry]) -> bytes:
        return dump({"entries": [plain_entry(entry) for entry in entries]})


def dump(content: object) -> bytes:
    """As people write it: keys in their order, texts of several lines as blocks, nothing folded."""
    text: str = yaml.dump(content, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=10_000)
    return text.encode()


class _Dumper(yaml.SafeDumper):
    """Answers of several lines are written as blocks."""


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    style = '"' if _UNPRINTABLE.search(value) else "|" if "\n" in value else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


_Dumper.add_representer(str, _text)


def _parse(document: Document) -> Parsed:
    content = document.content
    entries = content.get("entries") if isinstance(content, dict) else None
    node = document.section("entries")
    if not isinstance(entries, list) or node is None:
        return Parsed(faults=[Place(document.name, 1).says("no_entries")])
    return Parsed([Row(document.place(item), entry) for item, entry in zip(node.value, entries, strict=True)])
