"""What chosen files hold: every fault, or what importing them would change."""

from collections.abc import Sequence

from bot.desk.knowledge.catalogue import title_of
from bot.desk.knowledge.difference import draw_difference
from bot.desk.knowledge.phrases import KnowledgeTexts
from bot.desk.markup import tag, words
from bot.languages import OWN_NAMES
from knowledge_base import Entry, KnowledgeBase
from knowledge_base.exchange import Imported
from knowledge_base.history import diff
from knowledge_base.remarks import Remark

MOST_LINES = 200
MOST_ENTRIES = 50
"""Named of those that are new, and of those that are replaced."""


def draw_faults(texts: KnowledgeTexts, faults: Sequence[Remark]) -> None:
    with tag("div", "finding finding-bad", role="alert"):
        words("h2", texts("import_faulty", count=len(faults)), "check-title")
        words("p", texts("import_faulty_explained"))
        with tag("ol", "faults"):
            for fault in faults[:MOST_LINES]:
                words("li", fault.told(texts.language), dir="auto")
        _rest(texts, len(faults) - MOST_LINES)


def draw_found(texts: KnowledgeTexts, known: KnowledgeBase, found: Imported) -> list[Entry]:
    """Those that importing would make or change."""
    new = [entry for entry in found.entries if known.get(entry.id) is None]
    replaced = [(entry, before) for entry in found.entries if (before := known.get(entry.id)) and before != entry]
    same = len(found.entries) - len(new) - len(replaced)
    words("h2", texts("import_found", new=len(new), replaced=len(replaced), same=same), "check-title")
    lines = [_losing(texts, entry, before) for entry, before in replaced if before.variants.keys() - entry.variants.keys()]
    lines += [notice.told(texts.language) for notice in found.notices]
    if lines:
        with tag("ul", "faults"):
            for line in lines[:MOST_LINES]:
                words("li", line, dir="auto")
        _rest(texts, len(lines) - MOST_LINES)
    _draw_new(texts, new)
    _draw_replaced(texts, replaced)
    return [*new, *(entry for entry, _ in replaced)]


def _losing(texts: KnowledgeTexts, entry: Entry, before: Entry) -> str:
    lost = sorted(before.variants.keys() - entry.variants.keys())
    return texts("import_loses", id=entry.id, languages=", ".join(OWN_NAMES[language] for language in lost))


def _draw_new(texts: KnowledgeTexts, entries: Sequence[Entry]) -> None:
    if not entries:
        return
    with tag("details", "arriving"):
        words("summary", texts("import_new"))
        with tag("ul", "faults"):
            for entry in entries[:MOST_ENTRIES]:
                title, language = title_of(entry, texts.language)
                words("li", title, lang=language, dir="auto")
        _rest(texts, len(entries) - MOST_ENTRIES)


def _draw_replaced(texts: KnowledgeTexts, replaced: Sequence[tuple[Entry, Entry]]) -> None:
    """(what comes, what is there)."""
    if not replaced:
        return
    with tag("details", "arriving"):
        words("summary", texts("import_replaced"))
        for entry, before in replaced[:MOST_ENTRIES]:
            title, language = title_of(before, texts.language)
            words("p", title, "arriving-title", lang=language, dir="auto")
            draw_difference(texts, diff(before, entry))
        _rest(texts, len(replaced) - MOST_ENTRIES)


def _rest(texts: KnowledgeTexts, count: int) -> None:
    if count > 0:
        words("p", texts("and_more", count=count), "quiet")
