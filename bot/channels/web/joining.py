"""The widget's modules as one file: a browser asks once, and the same words compress once.

No bundler is needed for modules that keep to a plain form, which `join` insists on: imports stand at the start of a line and
name what they take from a neighbour (`import { a, b } from "./c.js";`), exports are declarations, nobody imports in a circle.
Each module becomes a function of its own, so names do not meet. What is imported at run time (`import(…)`) stays a file.
"""

import re
from pathlib import Path

_IMPORT = re.compile(r'^import \{([^}]+)\} from "\./([\w-]+)\.js";$', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:const|class|function|async function) (\w+))", re.MULTILINE)
_LEFT = re.compile(r"^(?:import|export)\b", re.MULTILINE)
_COMMENT = re.compile(r"^\s*//.*\n", re.MULTILINE)
_REMARK = re.compile(r"(?<=[;,{}]) // .*$", re.MULTILINE)
_INDENT = re.compile(r"^\s+", re.MULTILINE)


def join(folder: Path, entry: str) -> bytes:
    """`entry`.js of the folder and all it imports, as one module with the entry's exports. Raises ValueError for a module that
    does not keep to the form."""
    parts: dict[str, str] = {}
    _visit(folder, entry, parts, ())
    return "".join([*parts.values(), f"export const {{ {_exports(folder, entry)} }} = ${entry};\n"]).encode()


def _visit(folder: Path, name: str, parts: dict[str, str], above: tuple[str, ...]) -> None:
    if name in above:
        raise ValueError(f"modules import in a circle: {' > '.join((*above, name))}")
    if name in parts:
        return
    source = slim(_read(folder, name))
    for _names, other in _IMPORT.findall(source):
        _visit(folder, other, parts, (*above, name))
    body = _EXPORT.sub("", _IMPORT.sub(lambda found: f"const {{{found[1]}}} = ${found[2]};", source))
    if _LEFT.search(body):
        raise ValueError(f"{name}.js has an import or export that cannot be joined: see the form in joining.py")
    parts[name] = f"const ${name} = (() => {{\n{body}return {{ {_exports(folder, name)} }};\n}})();\n"


def _exports(folder: Path, name: str) -> str:
    return ", ".join(_EXPORT.findall(_read(folder, name)))


def slim(source: str) -> str:
    """Without comments, those that fill a line or end one, and without indentation."""
    return _INDENT.sub("", _REMARK.sub("", _COMMENT.sub("", source)))


def _read(folder: Path, name: str) -> str:
    return (folder / f"{name}.js").read_text("utf-8")
