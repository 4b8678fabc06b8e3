"""Entries to files."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Literal

from knowledge_base.entries import Entry, Language
from knowledge_base.errors import ExchangeError
from knowledge_base.exchange.rasa.export import for_rasa
from knowledge_base.exchange.registry import WRITTEN, Written
from knowledge_base.exchange.yaml_file import dump
from knowledge_base.remarks import Place

TextFormat = Literal["yaml", "jsonl", "csv"]


def write_file(path: Path, entries: Iterable[Entry]) -> None:
    """Write them in the format that the suffix names. Raises ExchangeError for a suffix of none, or of one that is only read."""
    suffix = path.suffix.lower()
    form = next((form for form in WRITTEN.values() if suffix in form.suffixes), None)
    if form is None:
        known = ", ".join(suffix for form in WRITTEN.values() for suffix in form.suffixes)
        raise ExchangeError([Place(path.name).says("not_writable", known=known)])
    path.write_bytes(form.format(list(entries)))


def format_bytes(entries: Iterable[Entry], form: Written) -> bytes:
    """A file's content, which reads back as the same entries."""
    return WRITTEN[form].format(list(entries))


def format_entries(entries: Iterable[Entry], form: TextFormat) -> str:
    """The same as text, which `parse_entries` reads back."""
    return format_bytes(entries, form).decode("utf-8")


def write_rasa(path: Path, entries: Sequence[Entry], language: Language) -> int:
    """Write one language as Rasa's retrieval intents: into one .yml file, or nlu.yml and domain.yml of a folder.

    Returns how many entries were written: those that are disabled, or lack the language, are not.
    """
    written = for_rasa(entries, language)
    if path.suffix.lower() in (".yml", ".yaml"):
        path.write_bytes(dump(written.nlu | written.domain))
    else:
        path.mkdir(parents=True, exist_ok=True)
        (path / "nlu.yml").write_bytes(dump(written.nlu))
        (path / "domain.yml").write_bytes(dump(written.domain))
    return written.size
