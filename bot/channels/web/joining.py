"""The widget's modules as one file: a browser asks once, and the same words compress once.

No bundler is needed for modules that keep to a plain form, which `join` insists on: imports stand at the start of a line and
name what they take from a neighbour (`import { a, b } from "./c.js";`), exports are declarations, nobody imports in a circle, and
no two modules declare the same name at their top: joined, they have one scope. What is imported at run time (`import(…)`) stays a
file.
"""

import re
from pathlib import Path

_IMPORT = re.compile(r'^import \{([^}]+)\} from "\./([\w-]+)\.js";\n+', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:const|class|function|async function) (\w+))", re.MULTILINE)
_DECLARED = re.compile(r"^(?:const|let|class|(?:async )?function\*?) (\w+)", re.MULTILINE)
_LEFT = re.compile(r"^(?:import|export)\b", re.MULTILINE)
_COMMENT = re.compile(r"^\s*//.*\n", re.MULTILINE)
_REMARK = re.compile(r"(?<=[;,{}]) // .*$", re.MULTILINE)
_INDENT = re.compile(r"^\s+", re.MULTILINE)


def join(folder: Path, entry: str) -> bytes:
    """`entry`.js of the folder and all it imports, as one module with the entry's exports. Raises ValueError for a module that
    does not keep to the form."""
    parts: dict[str, str] = {}
    _visit(folder, entry, parts, ())
    return "".join([*map(slim, parts.values()), f"export {{ {', '.join(_exports(folder, entry))} }};\n"]).encode()


def _visit(folder: Path, name: str, parts: dict[str, str], above: tuple[str, ...]) -> None:
    if name in above:
        raise ValueError(f"modules import in a circle: {' > '.join((*above, name))}")
    if name in parts:
        return
    source = _read(folder, name)
    for wanted, other in _IMPORT.findall(source):
        _visit(folder, other, parts, (*above, name))
        if missing := {one.strip() for one in wanted.split(",")} - set(_exports(folder, other)):
            raise ValueError(f"{name}.js imports {', '.join(sorted(missing))}, which {other}.js does not export")
    body = _EXPORT.sub("", _IMPORT.sub("", source))
    if _LEFT.search(body):
        raise ValueError(f"{name}.js has an import or export that cannot be joined: see the form in joining.py")
    for other, joined in parts.items():
        if twice := _declared(joined) & _declared(body):
            raise ValueError(f"{name}.js and {other}.js both declare {', '.join(sorted(twice))}: rename it in one of them")
    parts[name] = body


def _exports(folder: Path, name: str) -> list[str]:
    return _EXPORT.findall(_read(folder, name))


def _declared(body: str) -> set[str]:
    return set(_DECLARED.findall(body))


def slim(source: str) -> str:
    """Without comments, those that fill a line or end one, and without indentation."""
    return _INDENT.sub("", _REMARK.sub("", _COMMENT.sub("", source)))


def _read(folder: Path, name: str) -> str:
    return (folder / f"{name}.js").read_text("utf-8")
