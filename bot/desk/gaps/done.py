"""What came of earlier gaps, and how many handoffs it has saved."""

from collections.abc import Sequence

from bot.desk.gaps.card import shortened
from bot.desk.gaps.phrases import GapTexts
from bot.desk.markup import tag, words
from bot.desk.rows import moment
from bot.gaps.board import Done
from knowledge_base import KnowledgeBase

MOST = 50


def draw_done(texts: GapTexts, root: str, done: Sequence[Done], knowledge: KnowledgeBase) -> None:
    if not done:
        return
    with tag("section", "gaps-done", aria_labelledby="gaps-done"):
        words("h2", texts("done_title"), id="gaps-done")
        words("p", texts("done_explained"), "quiet")
        with tag("ul", "done-list"):
            for one in done[:MOST]:
                _draw(texts, root, one, knowledge)


def _draw(texts: GapTexts, root: str, one: Done, knowledge: KnowledgeBase) -> None:
    record = one.record
    entry = knowledge.get(record.entry_id or "")
    text, language = record.questions[0]
    with tag("li", "done"):
        if entry:
            words("a", shortened(text), "done-title", href=f"{root}/knowledge/{entry.id}", lang=language, dir="auto")
        else:
            words("span", shortened(text), "done-title", lang=language, dir="auto")
        if entry is None:
            words("span", texts("state_gone"), "chip")
        elif one.saved is None:
            words("span", texts("state_added"), "chip")
        elif not entry.enabled:
            words("span", texts("state_draft"), "chip chip-pending")
        else:
            words("span", texts("state_published"), "chip chip-new")
        if one.saved is not None:
            words("span", texts("saved", count=one.saved), "done-saved")
            words("span", texts("before", count=record.handed_off), "quiet")
        with tag("span", "quiet done-by"):
            words("span", texts("made_by", by=record.by))
            moment(record.created_at.isoformat())
