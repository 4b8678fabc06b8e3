"""What is said of an entry or a file, in whatever language its reader speaks: a code with its details, put into words when shown.

Codes and their words stand in `remarks.yml`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from string import ascii_uppercase
from typing import Any, Self

import yaml
from pydantic import TypeAdapter

Language = str
"""As in `entries`, which builds on this."""
_SHAPE = TypeAdapter(dict[str, dict[str, str]])
_OTHERWISE = "en"


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands, as far as is known. `column` is a name or a number, `cell` a spreadsheet's ("E2"), `question` the
    number and the words of one on a web page, `entry` an id, `field` a path in the entry ("variants.vi.answer").
    """

    file: str = ""
    line: int | None = None
    column: str | int | None = None
    sheet: str = ""
    cell: str = ""
    question: tuple[int, str] | None = None
    entry: str = ""
    field: str = ""

    def at(self, **parts: Any) -> Self:
        """The same, known more exactly."""
        return replace(self, **parts)

    def says(self, code: str, **values: object) -> "Remark":
        """Raises KeyError for an unknown code."""
        _words(code, _OTHERWISE)
        return Remark(code, values, self)

    def told(self, language: Language) -> str:
        """As "faq.csv: line 7, column answer"; empty where nothing is known."""
        whole = ""
        for part in (self.file, self._within(language)):
            whole = _then(whole, part, language)
        if self.entry:
            whole = _words("place_entry", language).format(before=whole, entry=self.entry[:80])
        said = self.column is not None and self.field.split(".")[-1] == self.column
        return whole if said else _then(whole, self.field, language)

    @property
    def row(self) -> int:
        """How far down in its file or sheet it is, 0 where that is not known."""
        return self.line if self.line is not None else int(self.cell.lstrip(ascii_uppercase) or 0)

    def __str__(self) -> str:
        return self.told(_OTHERWISE)

    def _within(self, language: Language) -> str:
        if self.line is not None:
            key = "place_line" if self.column is None else "place_line_column"
            return _words(key, language).format(line=self.line, column=self.column)
        if self.question:
            return _words("place_question", language).format(number=self.question[0], text=self.question[1][:60])
        return f"{self.sheet}!{self.cell}" if self.cell else self.sheet


@dataclass(frozen=True, slots=True)
class Remark:
    """`values` fill the blanks of the code's words; those that are places or remarks are put into the same language."""

    code: str
    values: Mapping[str, object] = field(default_factory=dict)
    place: Place = Place()

    def told(self, language: Language) -> str:
        """One line, place first. English for a language we do not speak."""
        values = {name: _shown(value, language) for name, value in self.values.items()}
        return _then(self.place.told(language), _words(self.code, language).format(**values), language)

    def __str__(self) -> str:
        return self.told(_OTHERWISE)


class Remarked(ValueError):
    """Carries a remark to where it is kept."""

    def __init__(self, remark: Remark) -> None:
        super().__init__(str(remark))
        self.remark = remark


class Wrong(ValueError):
    """Carries a code and its details to where the place is known."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code, self.values = code, values

    def at(self, place: Place) -> Remark:
        return place.says(self.code, **self.values)


@cache
def words() -> Mapping[str, Mapping[Language, str]]:
    """Code → language → text."""
    return _SHAPE.validate_python(yaml.safe_load(Path(__file__).with_suffix(".yml").read_text(encoding="utf-8")))


def _words(code: str, language: Language) -> str:
    said = words()[code]
    return said.get(language, said[_OTHERWISE])


def _then(before: str, after: str, language: Language) -> str:
    return _words("place_then", language).format(before=before, after=after) if before and after else before or after


def _shown(value: object, language: Language) -> object:
    return value.told(language) if isinstance(value, (Place, Remark)) else value
