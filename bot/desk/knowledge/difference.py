"""How two states of an entry differ, drawn line by line."""

from collections.abc import Sequence

from bot.desk.knowledge.phrases import PHRASES, KnowledgeTexts
from bot.desk.markup import tag, words
from bot.languages import OWN_NAMES
from knowledge_base.history import Change

_SIGNS = {"+": "came", "-": "went", " ": "stayed"}


def draw_difference(texts: KnowledgeTexts, changes: Sequence[Change]) -> None:
    if not changes:
        words("p", texts("no_difference"), "quiet")
    for change in changes:
        with tag("div", "change"):
            name = texts("state" if change.field == "enabled" else change.field)
            words("h3", f"{OWN_NAMES[change.language]} · {name}" if change.language else name)
            with tag("div", "diff", lang=change.language or None):
                for line in change.lines:
                    kind = _SIGNS[line.mark]
                    with tag("p", f"diff-line diff-{kind}"):
                        words("span", line.mark, "diff-mark", aria_hidden="true")
                        if kind != "stayed":
                            words("span", texts(f"diff_{kind}"), "sr-only")
                        words("span", _text(texts, change, line.text), "plain-text", dir="auto")


def _text(texts: KnowledgeTexts, change: Change, text: str) -> str:
    key = f"enabled_{text}"
    return texts(key) if change.field == "enabled" and key in PHRASES else text
