"""A folder's manifest: the size and SHA-256 of every file, so that damage is noticed before it is used."""

import hashlib
import json
from collections.abc import Collection
from pathlib import Path

MANIFEST = "frontline-manifest.json"


def file_hash(path: Path) -> str:
    """SHA-256 of the file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_manifest(folder: Path, recipe: int) -> None:
    """Describe every file now in `folder`. `recipe` is the version of the code that made them."""
    files = {
        path.relative_to(folder).as_posix(): {"bytes": path.stat().st_size, "sha256": file_hash(path)}
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != MANIFEST
    }
    (folder / MANIFEST).write_text(json.dumps({"recipe": recipe, "files": files}, indent=1), encoding="utf-8")


def verify_folder(folder: Path, recipe: int, only: Collection[str] | None = None) -> list[str]:
    """What is wrong with `folder`, one line a fault; empty where it is whole.

    Sizes are always compared; hashes only of the files in `only` (relative, with /), of all without it.
    """
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        files, made_by = dict(manifest["files"]), manifest["recipe"]
    except (OSError, ValueError, KeyError, TypeError):
        return [f"{MANIFEST} is missing or unreadable"]
    if made_by != recipe:
        return [f"it was made by recipe {made_by}, this version needs {recipe}"]
    faults = []
    for name, expected in files.items():
        path = folder / name
        if not path.is_file():
            faults.append(f"{name} is missing")
        elif path.stat().st_size != expected["bytes"]:
            faults.append(f"{name} has {path.stat().st_size} bytes instead of {expected['bytes']}")
        elif (only is None or name in only) and file_hash(path) != expected["sha256"]:
            faults.append(f"{name} is damaged")
    return faults
