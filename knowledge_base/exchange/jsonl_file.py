"""JSONL: an entry a line."""

import json
from collections.abc import Sequence
from datetime import date

from knowledge_base.entries import Entry, Language, plain_entry
from knowledge_base.exchange.contract import Parsed, Row, Source
from knowledge_base.exchange.decoding import Undecodable, decode
from knowledge_base.remarks import Place


class JsonLines:
    suffixes: tuple[str, ...] = (".jsonl",)

    def parse(self, sources: Sequence[Source], language: Language | None) -> Parsed:
        parsed = Parsed()
        for source in sources:
            try:
                text = decode(source)
            except Undecodable as error:
                parsed.faults.append(error.remark)
                continue
            # Not splitlines(): JSON lets a text hold line separators of Unicode as they are.
            for number, line in enumerate(text.split("\n"), 1):
                if line.strip():
                    _take_line(line, Place(source.name, number), parsed)
        return parsed

    def format(self, entries: Sequence[Entry]) -> bytes:
        plain = (plain_entry(entry) for entry in entries)
        lines = (json.dumps(entry, ensure_ascii=False, default=date.isoformat) + "\n" for entry in plain)
        return "".join(lines).encode()


def _take_line(line: str, place: Place, parsed: Parsed) -> None:
    try:
        parsed.rows.append(Row(place, json.loads(line)))
    except json.JSONDecodeError as error:
        parsed.faults.append(place.at(column=error.colno).says("not_json", message=error.msg))
    except RecursionError:
        parsed.faults.append(place.says("too_deep"))
