"""Files to entries."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from knowledge_base.entries import Entry, Language
from knowledge_base.exchange.checking import checked
from knowledge_base.exchange.contract import MAX_BYTES, Parsed, Source
from knowledge_base.exchange.registry import FORMATS, SUFFIXES, Format, recognise, unknown
from knowledge_base.remarks import Place, Remark


class Imported(NamedTuple):
    """The entries, and a remark for whatever was left out or guessed: to be shown, for nothing is dropped in silence."""

    entries: list[Entry]
    notices: tuple[Remark, ...]


def import_files(paths: Iterable[Path], *, language: Language | None = None) -> Imported:
    """Every entry of the files, and of the folders' files. `language` is that of Rasa files and pages.

    Raises ExchangeError with all faults of all of them.
    """
    files: list[Path] = []
    for path in paths:
        files += sorted(file for file in path.iterdir() if file.suffix.lower() in SUFFIXES) if path.is_dir() else [path]
    sources: list[Source] = []
    faults: list[Remark] = []
    for file in files:
        try:
            # looked at before it is read: what is refused anyway must not fill the memory
            if file.stat().st_size > MAX_BYTES:
                faults.append(_too_large(file.name))
            else:
                sources.append(Source(file.name, file.read_bytes()))
        except OSError as error:
            faults.append(Place(file.name).says("unreadable", reason=error.strerror))
    return _imported(sources, faults, language)


def import_sources(sources: Sequence[Source], *, language: Language | None = None) -> Imported:
    """The same of files that are in memory, such as uploads."""
    return _imported(sources, [], language)


def read_files(paths: Iterable[Path]) -> list[Entry]:
    """The entries alone of `import_files`, for files that leave nothing to guess."""
    return import_files(paths).entries


def parse_entries(content: str | bytes, form: Format, name: str = "file", *, language: Language | None = None) -> list[Entry]:
    """Entries out of one file's content. `name` stands before each fault's place. Raises ExchangeError."""
    data = content.encode() if isinstance(content, str) else content
    return checked(FORMATS[form].parse([Source(name, data)], language))


def _imported(sources: Sequence[Source], faults: list[Remark], language: Language | None) -> Imported:
    found = Parsed(faults=faults)
    groups: dict[Format, list[Source]] = {}
    for source in sources:
        form = recognise(source)
        if form is None:
            found.faults.append(unknown(source.name))
        elif len(source.data) > MAX_BYTES:
            found.faults.append(_too_large(source.name))
        else:
            groups.setdefault(form, []).append(source)
    for form, group in groups.items():
        found.take(FORMATS[form].parse(group, language))
    return Imported(checked(found), tuple(found.notices))


def _too_large(name: str) -> Remark:
    return Place(name).says("too_large", limit=MAX_BYTES // 1_000_000)
