"""The threshold in config.yml, changed without touching anything else in the file."""

import os
import re
import tempfile
from pathlib import Path

from bot.errors import SettingsInvalid

_COMPONENT = re.compile(r"^\s*- name:\s*[\"']?(?P<name>[\w.]+)")
_THRESHOLD = re.compile(r"^(?P<before>\s+threshold:\s*)(?P<value>[0-9.]+)(?P<after>\s*(?:#.*)?)$")


def write_threshold(config: Path, threshold: float) -> None:
    """Set FallbackClassifier's. Raises SettingsInvalid where the file has no such line."""
    text = with_threshold(config.read_text(encoding="utf-8"), threshold)
    handle, scratch = tempfile.mkstemp(prefix=f".{config.name}-", dir=config.parent)
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        out.write(text)
    Path(scratch).chmod(config.stat().st_mode)
    Path(scratch).replace(config)


def with_threshold(text: str, threshold: float) -> str:
    """The same text with the one number replaced, comments and order kept."""
    lines = text.split("\n")
    component = ""
    for place, line in enumerate(lines):
        if begun := _COMPONENT.match(line):
            component = begun["name"]
        elif component == "FallbackClassifier" and (found := _THRESHOLD.match(line)):
            lines[place] = f"{found['before']}{threshold:g}{found['after']}"
            return "\n".join(lines)
    raise SettingsInvalid("config.yml has no line “threshold: …” under FallbackClassifier. Add one, and run this again.")
