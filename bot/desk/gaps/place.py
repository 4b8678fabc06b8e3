"""What every screen about gaps works with."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from nicegui import ui
from nicegui.element import Element

from bot.db import Database
from bot.desk.feed import Tickets
from bot.desk.gaps.phrases import GapTexts
from bot.desk.markup import tag, words
from bot.desk.shell import Shell, Visit
from bot.gaps.board import PERIODS, USUAL_PERIOD, Gaps
from bot.gaps.model import Question
from bot.gaps.records import Kind, Record, remember
from knowledge_base import KnowledgeBase

STYLE = Path(__file__).with_name("gaps.css")
ADDRESS = "/gaps.css"
_VERSION = sha256(STYLE.read_bytes()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Place:
    database: Database
    knowledge: KnowledgeBase
    gaps: Gaps
    shell: Shell
    threshold: float
    """The probability from which customers are answered."""

    @contextmanager
    def frame(self, visit: Visit, texts: GapTexts, tickets: Tickets, title: str) -> Iterator[Element]:
        ui.add_head_html(f'<link rel="stylesheet" href="{visit.root}{ADDRESS}?{_VERSION}">')
        with self.shell.frame(visit, tickets, "gaps", title), tag("div", "gaps") as content:
            words("p", texts("reading"), "quiet", role="status")
        with content:
            yield content

    async def remember(
        self, kind: Kind, questions: Sequence[Question], handed_off: int, by: str, now: datetime, entry_id: str | None = None
    ) -> None:
        """What was made of these questions, so that they are known again."""
        texts = tuple((question.text, question.language) for question in questions)
        async with self.database.begin() as session:
            await remember(session, Record(kind, entry_id, by, now, texts, len(texts), handed_off))


def draw_gone(texts: GapTexts, root: str) -> None:
    with tag("div", "empty"):
        words("h1", texts("gone_title"), "empty-title")
        words("p", texts("gone"), "quiet")
        words("a", texts("back_to_gaps"), "primary", href=f"{root}/gaps")


def draw_bar(texts: GapTexts, root: str, title: str) -> None:
    with tag("div", "gaps-bar"):
        words("a", "←", "back", href=f"{root}/gaps", aria_label=texts("back_to_gaps"), data_back=True)
        words("h1", title)


def known_period(days: str) -> int:
    """One of PERIODS, whatever stands in the address."""
    return next((period for period in PERIODS if str(period) == days), USUAL_PERIOD)
