"""Every format, and which one a file is of."""

import re
from pathlib import PurePath
from typing import Final, Literal

from knowledge_base.exchange.contract import FileFormat, Source, WrittenFormat
from knowledge_base.exchange.jsonl_file import JsonLines
from knowledge_base.exchange.page.file import Page
from knowledge_base.exchange.rasa.file import SECTIONS, Rasa
from knowledge_base.exchange.table.csv_file import Csv
from knowledge_base.exchange.table.xlsx_file import Xlsx
from knowledge_base.exchange.yaml_file import Yaml
from knowledge_base.remarks import Place, Remark

Written = Literal["yaml", "jsonl", "csv", "xlsx"]
Format = Literal[Written, "rasa", "html"]
WRITTEN: Final[dict[Written, WrittenFormat]] = {"yaml": Yaml(), "jsonl": JsonLines(), "csv": Csv(), "xlsx": Xlsx()}
FORMATS: Final[dict[Format, FileFormat]] = {"rasa": Rasa(), "html": Page(), **dict[Format, FileFormat](WRITTEN.items())}
SUFFIXES: Final[dict[str, Format]] = {suffix: name for name, form in FORMATS.items() for suffix in form.suffixes}
"""The format that a suffix names. Rasa's files have YAML's: `recognise` tells them apart."""

_TOP_LEVEL = re.compile(rb"^(?:\xef\xbb\xbf)?[\"']?(\w+)[\"']?[ ]*:", re.MULTILINE)
_OLDER = {".xls": ".xlsx", ".ods": ".xlsx", ".numbers": ".xlsx", ".txt": ".csv", ".json": ".jsonl", ".mhtml": ".html"}


def recognise(source: Source) -> Format | None:
    """By the suffix, and for YAML by the keys at its top level. None for a suffix of no format."""
    form = SUFFIXES.get(PurePath(source.name).suffix.lower())
    if form == "yaml":
        keys = {key.decode() for key in _TOP_LEVEL.findall(source.data)}
        return "rasa" if keys & SECTIONS and "entries" not in keys else "yaml"
    return form


def unknown(name: str) -> Remark:
    """The fault of a file of no format."""
    better = _OLDER.get(PurePath(name).suffix.lower())
    if better:
        return Place(name).says("older_suffix", better=better)
    return Place(name).says("unknown_suffix", known=", ".join(sorted(SUFFIXES)))
