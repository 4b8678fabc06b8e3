"""Customers' words added to an entry that has their answer already."""

from datetime import UTC, datetime

import structlog
from nicegui import ui
from nicegui.element import Element
from nicegui.events import GenericEventArguments
from sqlalchemy.exc import SQLAlchemyError

from bot.desk.gaps.forms import SEND, SEND_BACK, read_choice
from bot.desk.gaps.phrases import GapTexts
from bot.desk.gaps.place import Place, draw_bar, draw_gone
from bot.desk.knowledge.catalogue import title_of
from bot.desk.knowledge.checking import check
from bot.desk.knowledge.checks import draw_checks
from bot.desk.knowledge.phrases import KnowledgeTexts
from bot.desk.live import keep_live
from bot.desk.markup import tag, words
from bot.desk.shell import Visit
from bot.desk.understanding import percent
from bot.gaps.board import Gap
from bot.gaps.drafts import propose, with_phrasings
from bot.gaps.records import Kind
from knowledge_base import Entry, Language
from knowledge_base.errors import EntryConflict, EntryInvalid, EntryNotFound

log = structlog.get_logger(__name__)

MOST_NEAREST = 5


class AddScreen:
    def __init__(self, place: Place, visit: Visit, texts: GapTexts, content: Element, days: int, gap: str) -> None:
        self._place = place
        self._visit = visit
        self._texts = texts
        self._content = content
        self._days = days
        self._key = gap
        self._gap: Gap | None = None
        self._lines: list[tuple[str, Language]] = []
        self._warned_of: Entry | None = None
        """The entry as it would become, where the check found something; sent again, it is saved."""
        keep_live(visit.client, self._show)

    async def _show(self) -> None:
        if self._gap:  # what was chosen stays when the connection comes back
            return
        self._gap = await self._place.gaps.find(self._key, self._days, datetime.now(UTC))
        nearest = await self._nearest(self._gap) if self._gap else []
        self._content.clear()
        with self._content:
            if self._gap is None:
                draw_gone(self._texts, self._visit.root)
            else:
                self._draw(self._gap, nearest)

    async def _nearest(self, gap: Gap) -> list[tuple[str, str, Language, float]]:
        """(id, question, its language, how sure)."""
        title, knowledge = gap.title, self._place.knowledge
        understood = await knowledge.understand(title.text, hint=title.language)
        found = [
            (candidate.id, answer.question, answer.language, candidate.probability)
            for candidate in understood.candidates
            if candidate.kind == "entry" and (answer := knowledge.answer(candidate.id, title.language))
        ]
        return found[:MOST_NEAREST]

    def _draw(self, gap: Gap, nearest: list[tuple[str, str, Language, float]]) -> None:
        texts = self._texts
        draft = propose([(question.text, question.language) for question in gap.questions], {})
        self._lines = [(line, language) for language, wording in draft.items() for line in (wording.question, *wording.phrasings)]
        draw_bar(texts, self._visit.root, texts("add_title"))
        words("p", texts("add_lead"), "gaps-lead")
        self._notice = words("p", "", "notice notice-bad", role="alert")
        self._notice.set_visibility(False)
        with tag("form", "draft").on("submit.prevent", self._save, js_handler=SEND) as form:
            with tag("fieldset", "draft-language"):
                words("legend", texts("choose_entry"))
                for place, (entry_id, question, language, sure) in enumerate(nearest):
                    with tag("label", "choice-line"):
                        tag("input", type="radio", name="entry", value=entry_id, checked=place == 0 or None)
                        words("span", question, lang=language, dir="auto")
                        words("span", texts("nearest_sure", percent=percent(sure)), "quiet")
                self._others({entry_id for entry_id, *_ in nearest})
            with tag("fieldset", "draft-language"):
                words("legend", texts("choose_phrasings"))
                for place, (line, language) in enumerate(self._lines):
                    with tag("label", "choice-line"):
                        tag("input", type="checkbox", name=f"question-{place}", checked=True)
                        words("span", line, lang=language, dir="auto")
            self._result = tag("section", "add-check", id="add-check", tabindex=-1)
            with tag("div", "draft-foot"):
                self._button = words("button", texts("add_save"), "primary", type="submit")
        form.on("change", self._forget, args=[])

    def _others(self, shown: set[str]) -> None:
        """Chosen here, it goes before the nearest ones."""
        with tag("label", "choice-line"):
            words("span", self._texts("other_entry"))
            with tag("select", name="other"):
                words("option", "—", value="")
                for entry in self._place.knowledge.list():
                    if entry.id not in shown:
                        title, language = title_of(entry, self._texts.language)
                        words("option", title, value=entry.id, lang=language)

    async def _save(self, event: GenericEventArguments) -> None:
        agent = await self._place.shell.acting(self._visit)
        if agent is None or self._gap is None:
            return
        knowledge = self._place.knowledge
        entry_id, chosen = read_choice(event.args, len(self._lines))
        entry = knowledge.get(entry_id)
        if entry is None or not chosen:
            self._say(self._texts("nothing_chosen"))
            return
        changed = with_phrasings(entry, [self._lines[place] for place in chosen])
        try:
            if self._warned_of != changed and await self._warn(changed):
                return
            await knowledge.save(changed, version=knowledge.version(entry_id), author=agent.name)
            gap, now = self._gap, datetime.now(UTC)
            await self._place.remember(Kind.ADDED, gap.questions, gap.handed_off, agent.name, now, entry_id)
        except (EntryConflict, EntryNotFound):
            self._say(self._texts("changed_meanwhile"))
        except EntryInvalid as fault:
            self._say(self._texts("not_valid", fault=fault.told(self._texts.language)))
        except (SQLAlchemyError, OSError) as error:
            log.warning("desk.phrasings_not_added", error=str(error))
            self._say(self._texts("refused_database"))
        else:
            self._visit.client.open(f"/gaps?days={self._days}&added={entry_id}")

    async def _warn(self, changed: Entry) -> bool:
        """Whether the check found something that the agent should see before it goes live; it is shown."""
        self._forget()
        with self._result:
            words("p", self._texts("add_checking"), "notice notice-plain")
        checked = await check(self._place.database, self._place.knowledge, changed, self._place.threshold, datetime.now(UTC))
        self._result.clear()
        if not checked.warned:
            return False
        with self._result:
            draw_checks(self._place.knowledge, self._visit, KnowledgeTexts(self._texts.language), checked)
            words("p", self._texts("add_next"), "quiet")
        self._warned_of, self._button.text = changed, self._texts("add_anyway")
        ui.run_javascript(f"{SEND_BACK}; document.getElementById('add-check').focus()")
        return True

    def _forget(self) -> None:
        """Something else is chosen: what was found of the choice before says nothing of it."""
        self._warned_of, self._button.text = None, self._texts("add_save")
        self._notice.set_visibility(False)
        self._result.clear()

    def _say(self, text: str) -> None:
        self._result.clear()
        self._notice.text = text
        self._notice.set_visibility(True)
        ui.run_javascript(SEND_BACK)
