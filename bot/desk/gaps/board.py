"""The list of gaps, the largest first."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial

import structlog
from nicegui.element import Element
from sqlalchemy.exc import SQLAlchemyError

from bot.desk.gaps.card import Nearest, draw_card, shortened
from bot.desk.gaps.done import draw_done
from bot.desk.gaps.phrases import GapTexts
from bot.desk.gaps.place import Place
from bot.desk.knowledge.catalogue import title_of
from bot.desk.live import keep_live
from bot.desk.markup import tag, words
from bot.desk.shell import Visit
from bot.gaps.board import PERIODS, Board, Gap
from bot.gaps.records import Kind
from knowledge_base import Understanding

log = structlog.get_logger(__name__)

MOST_GAPS = 40


class BoardScreen:
    """Drawn once the browser is connected: reading and clustering may take longer than a page should keep anybody waiting."""

    def __init__(
        self, place: Place, visit: Visit, texts: GapTexts, content: Element, days: int, told: Mapping[Kind, str]
    ) -> None:
        """`told` names the entry that was just made or added to."""
        self._place = place
        self._visit = visit
        self._texts = texts
        self._content = content
        self._days = days
        self._told = told
        keep_live(visit.client, self._show)

    async def _show(self) -> None:
        try:
            board = await self._place.gaps.board(self._days, datetime.now(UTC))
            nearest = [await self._nearest(gap) for gap in board.gaps[:MOST_GAPS]]
        except (SQLAlchemyError, OSError) as error:
            log.warning("desk.gaps_unread", error=str(error))
            self._content.clear()
            with self._content:
                words("p", self._texts("failed"), "notice notice-bad", role="alert")
            return
        self._content.clear()
        with self._content:
            self._draw(board, nearest)

    def _draw(self, board: Board, nearest: list[Nearest | None]) -> None:
        texts, root = self._texts, self._visit.root
        with tag("div", "toolbar"):
            words("h1", texts("title"))
            tag("span", "grow")
            with tag("nav", "filters", aria_label=texts("period")):
                for days in PERIODS:
                    here = "page" if days == self._days else None
                    words("a", texts("days", days=days), "filter", href=f"{root}/gaps?days={days}", aria_current=here)
        words("p", texts("lead"), "gaps-lead")
        self._tell()
        self._note = words("p", "", "notice gaps-note", role="status")
        self._note.set_visibility(False)
        if board.gaps:
            words("p", texts("summary", days=self._days, count=board.questions), "quiet")
        else:
            with tag("div", "empty"):
                words("p", texts("none_title"), "empty-title")
                words("p", texts("none", days=self._days), "quiet")
        with tag("ol", "gap-list"):
            most = len(board.gaps[0].questions) if board.gaps else 1
            for gap, near in zip(board.gaps, nearest, strict=False):
                cards: list[Element] = []
                dismiss = partial(self._dismiss, gap, cards)
                cards.append(draw_card(texts, root, gap, near, self._days, most, dismiss))
        if len(board.gaps) > MOST_GAPS:
            words("p", texts("more", count=len(board.gaps) - MOST_GAPS), "quiet")
        if board.dismissed:
            words("p", texts("hidden", count=board.dismissed), "quiet")
        draw_done(texts, root, board.done, self._place.knowledge)
        with tag("details", "gaps-how"):
            words("summary", texts("how_title"))
            words("p", texts("how_questions"))
            words("p", texts("how_cost"))

    def _tell(self) -> None:
        for kind, entry_id in self._told.items():
            entry = self._place.knowledge.get(entry_id)
            if entry is None:
                continue
            title, _ = title_of(entry, self._texts.language)
            made = kind is Kind.MADE
            with tag("div", "notice gaps-note", role="status"):
                words("span", self._texts("saved_note" if made else "added_note", title=shortened(title)))
                next_step = self._texts("finish" if made else "see_entry")
                words("a", next_step, "primary", href=f"{self._visit.root}/knowledge/{entry.id}")

    async def _dismiss(self, gap: Gap, cards: list[Element]) -> None:
        agent = await self._place.shell.acting(self._visit)
        if agent is None:
            return
        try:
            await self._place.remember(Kind.DISMISSED, gap.questions, gap.handed_off, agent.name, datetime.now(UTC))
        except (SQLAlchemyError, OSError) as error:
            log.warning("desk.gap_not_dismissed", error=str(error))
            self._say(self._texts("refused_database"))
            return
        for card in cards:
            card.delete()
        self._say(self._texts("dismissed_note", title=shortened(gap.title.text)))

    def _say(self, text: str) -> None:
        self._note.text = text
        self._note.set_visibility(True)

    async def _nearest(self, gap: Gap) -> Nearest | None:
        title = gap.title
        understood: Understanding = await self._place.knowledge.understand(title.text, hint=title.language)
        for candidate in understood.candidates:
            answer = self._place.knowledge.answer(candidate.id, title.language) if candidate.kind == "entry" else None
            if answer:
                return Nearest(answer.entry_id, answer.question, answer.language, candidate.probability)
        return None
