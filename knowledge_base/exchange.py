"""Entries to and from files: YAML ("entries:" and a list) and JSONL (an entry a line). What is written reads back the same."""

import json
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import ValidationError

from knowledge_base.entries import Entry, EntryModel, fault_line, plain_entry
from knowledge_base.errors import ExchangeError

Format = Literal["yaml", "jsonl"]
SUFFIXES: dict[str, Format] = {".yml": "yaml", ".yaml": "yaml", ".jsonl": "jsonl"}
MAX_BYTES = 50_000_000
MAX_ENTRIES = 20_000
Rows = list[tuple[str, Any]]
"""Each raw entry with its place."""


def read_files(paths: Iterable[Path]) -> list[Entry]:
    """Every entry of the files, and of the folders' files. Raises ExchangeError with all faults of all of them."""
    files: list[Path] = []
    for path in paths:
        files += sorted(file for file in path.iterdir() if file.suffix in SUFFIXES) if path.is_dir() else [path]
    rows: Rows = []
    faults: list[str] = []
    for file in files:
        found, wrong = _read(file)
        rows += found
        faults += wrong
    return _checked(rows, faults)


def parse_entries(text: str, form: Format, name: str = "file") -> list[Entry]:
    """Entries out of a text. `name` stands before each fault's place. Raises ExchangeError."""
    return _checked(*_parse(text, form, name))


def write_file(path: Path, entries: Iterable[Entry]) -> None:
    """Write them in the format that the suffix names. Raises ExchangeError for another suffix."""
    if path.suffix not in SUFFIXES:
        raise ExchangeError([f"{path.name}: the suffix says no known format; use .yml, .yaml or .jsonl"])
    path.write_text(format_entries(entries, SUFFIXES[path.suffix]), encoding="utf-8")


def format_entries(entries: Iterable[Entry], form: Format) -> str:
    """The text that `parse_entries` reads back as the same entries."""
    plain = [plain_entry(entry) for entry in entries]
    if form == "jsonl":
        return "".join(json.dumps(entry, ensure_ascii=False, default=date.isoformat) + "\n" for entry in plain)
    written: str = yaml.dump({"entries": plain}, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=10_000)
    return written


class _Dumper(yaml.SafeDumper):
    """Answers of several lines are written as blocks, as people write them."""


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style="|" if "\n" in value else None)


_Dumper.add_representer(str, _text)


def _read(file: Path) -> tuple[Rows, list[str]]:
    if file.suffix not in SUFFIXES:
        return [], [f"{file.name}: the suffix says no known format; use .yml, .yaml or .jsonl"]
    try:
        if file.stat().st_size > MAX_BYTES:
            return [], [f"{file.name}: larger than {MAX_BYTES // 1_000_000} MB; split it"]
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        return [], [f"{file.name}: byte {error.start}: not UTF-8; save the file as UTF-8"]
    except OSError as error:
        return [], [f"{file.name}: cannot be read: {error.strerror}"]
    return _parse(text, SUFFIXES[file.suffix], file.name)


def _parse(text: str, form: Format, name: str) -> tuple[Rows, list[str]]:
    return _parse_yaml(text, name) if form == "yaml" else _parse_jsonl(text, name)


def _parse_jsonl(text: str, name: str) -> tuple[Rows, list[str]]:
    rows: Rows = []
    faults = []
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            try:
                rows.append((f"{name}: line {number}", json.loads(line)))
            except json.JSONDecodeError as error:
                faults.append(f"{name}: line {number}, column {error.colno}: not JSON: {error.msg}")
    return rows, faults


def _parse_yaml(text: str, name: str) -> tuple[Rows, list[str]]:
    try:
        tree = yaml.compose(text, Loader=yaml.SafeLoader)
        content = yaml.safe_load(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f"line {mark.line + 1}, column {mark.column + 1}" if mark else "the file"
        return [], [f"{name}: {where}: not YAML: {error.problem}"]
    except (yaml.YAMLError, ValueError) as error:
        return [], [f"{name}: not YAML: {error}"]
    entries = content.get("entries") if isinstance(content, dict) else None
    if not isinstance(entries, list) or tree is None:
        return [], [f'{name}: line 1: the file must hold "entries:" and a list of entries']
    node = next(value for key, value in tree.value if key.value == "entries")
    return [(f"{name}: line {item.start_mark.line + 1}", entry) for item, entry in zip(node.value, entries, strict=True)], []


def _checked(rows: Sequence[tuple[str, Any]], faults: Sequence[str]) -> list[Entry]:
    wrong = list(faults)
    entries: list[Entry] = []
    first: dict[str, str] = {}
    if len(rows) > MAX_ENTRIES:
        raise ExchangeError([f"{rows[0][0]}: {len(rows)} entries; at most {MAX_ENTRIES} are read at once"])
    for place, raw in rows:
        try:
            entry = EntryModel.model_validate(raw).to_entry()
        except ValidationError as error:
            name = f" ({raw['id']})" if isinstance(raw, dict) and raw.get("id") else ""
            wrong += [f"{place}{name}: {fault_line(fault)}" for fault in error.errors()]
            continue
        if entry.id in first:
            wrong.append(f"{place} ({entry.id}): id: already used at {first[entry.id]}")
        first.setdefault(entry.id, place)
        entries.append(entry)
    if wrong:
        raise ExchangeError(wrong)
    return entries
