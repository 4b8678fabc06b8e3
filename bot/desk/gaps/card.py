"""One gap in the list: how often, in which words, at what cost, and what can be done."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

from nicegui.element import Element

from bot.desk.gaps.phrases import GapTexts
from bot.desk.markup import tag, words
from bot.desk.understanding import percent
from bot.gaps.board import Gap
from bot.gaps.records import Record
from knowledge_base import Language

SHOWN = 240
"""Characters of a question; whoever wants all of it opens the ticket."""


@dataclass(frozen=True, slots=True)
class Nearest:
    """What the assistant would rather have answered with."""

    entry_id: str
    question: str
    language: Language
    probability: float


def draw_card(
    texts: GapTexts, root: str, gap: Gap, nearest: Nearest | None, days: int, most: int, dismiss: Callable[[], Awaitable[None]]
) -> Element:
    """`most` is how often the largest gap was asked: the bars' whole length."""
    with tag("li", "gap") as card:
        with tag("div", "gap-count"):
            words("span", texts("asked_by", count=len(gap.questions)), "gap-number")
            _trend(texts, gap, days)
            with tag("span", "bar-track", aria_hidden="true"):
                tag("span", "bar-fill").style(f"width: {len(gap.questions) / most:.1%}")
        with tag("div", "gap-body"):
            words("h2", shortened(gap.title.text), lang=gap.title.language, dir="auto")
            if gap.record:
                words("p", _came_back(texts, gap, gap.record), "gap-back")
            _examples(texts, root, gap)
            with tag("p", "gap-facts"):
                for reason, count in sorted(gap.reasons.items(), key=lambda one: -one[1]):
                    words("span", texts(f"reason_{reason}", count=count), "gap-reason")
                words("span", _cost(texts, gap), "quiet")
            _nearest(texts, root, nearest)
        query = urlencode({"gap": gap.key, "days": days})
        with tag("div", "gap-actions"):
            words("a", texts("write_answer"), "primary", href=f"{root}/gaps/draft?{query}")
            words("a", texts("add_to_entry"), "secondary", href=f"{root}/gaps/add?{query}")
            words("button", texts("not_a_gap"), "plain", type="button").on("click", dismiss, args=[])
    return card


def shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= SHOWN else f"{line[: SHOWN - 1]}…"


def duration(texts: GapTexts, time: timedelta) -> str:
    minutes = max(1, round(time.total_seconds() / 60))
    return texts("hours", hours=minutes // 60, minutes=minutes % 60) if minutes >= 60 else texts("minutes", minutes=minutes)


def _trend(texts: GapTexts, gap: Gap, days: int) -> None:
    now, before = len(gap.questions), gap.before
    kind = "new" if not before else "up" if now > before else "down" if now < before else "same"
    words("span", texts(f"trend_{kind}", before=before), f"trend trend-{kind}", title=texts("trend_explained", days=days))


def _examples(texts: GapTexts, root: str, gap: Gap) -> None:
    """The title is the first of them."""
    others = [question for question in gap.examples if question is not gap.title]
    if not others:
        return
    with tag("ul", "gap-examples", aria_label=texts("examples")):
        for question in others:
            with tag("li"):
                said = shortened(question.text)
                if question.ticket:
                    words("a", said, href=f"{root}/tickets/{question.ticket}", lang=question.language, dir="auto")
                else:
                    words("span", said, lang=question.language, dir="auto")


def _cost(texts: GapTexts, gap: Gap) -> str:
    if not gap.cost:
        return texts("cost_none")
    return texts("cost", total=duration(texts, gap.cost), mean=duration(texts, gap.cost / len(gap.tickets)))


def _nearest(texts: GapTexts, root: str, nearest: Nearest | None) -> None:
    with tag("p", "gap-nearest quiet"):
        if nearest is None:
            words("span", texts("nearest_none"))
            return
        words("span", texts("nearest"))
        words("a", nearest.question, href=f"{root}/knowledge/{nearest.entry_id}", lang=nearest.language, dir="auto")
        words("span", f" · {texts('nearest_sure', percent=percent(nearest.probability))}")


def _came_back(texts: GapTexts, gap: Gap, record: Record) -> str:
    return texts(f"back_{record.kind}", by=record.by, count=gap.since, entry=record.entry_id or "")
