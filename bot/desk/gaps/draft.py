"""A draft made of customers' questions and a colleague's reply."""

from datetime import UTC, datetime
from typing import Any

import structlog
from nicegui import ui
from nicegui.element import Element
from nicegui.events import GenericEventArguments
from sqlalchemy.exc import SQLAlchemyError

from bot.desk.gaps.forms import SEND, SEND_BACK, read_wordings
from bot.desk.gaps.phrases import GapTexts
from bot.desk.gaps.place import Place, draw_bar, draw_gone
from bot.desk.gaps.proposal import Proposed, of_gap, of_ticket
from bot.desk.live import keep_live
from bot.desk.markup import tag, words
from bot.desk.shell import Visit
from bot.gaps.drafts import MAX_LINE, Wording, draft_entry, free_id
from bot.gaps.records import Kind
from bot.gaps.replies import AgentReply
from bot.languages import OWN_NAMES
from knowledge_base import Language
from knowledge_base.errors import EntryConflict, EntryInvalid

log = structlog.get_logger(__name__)

_TAKE = """(event) => {
  const reply = event.target.closest("[data-reply]");
  const answer = document.getElementById("answer-" + reply.dataset.reply);
  answer.value = reply.querySelector(".reply-text").textContent;
  answer.focus();
}"""


class DraftScreen:
    def __init__(self, place: Place, visit: Visit, texts: GapTexts, content: Element, days: int, gap: str, ticket: str) -> None:
        self._place = place
        self._visit = visit
        self._texts = texts
        self._content = content
        self._days = days
        self._gap = gap
        self._ticket = ticket
        self._proposed: Proposed | None = None
        keep_live(visit.client, self._show)

    async def _show(self) -> None:
        if self._proposed:  # what was written stays when the connection comes back
            return
        self._proposed = await self._propose()
        self._content.clear()
        with self._content:
            if self._proposed is None:
                draw_gone(self._texts, self._visit.root)
            else:
                self._draw(self._proposed)

    async def _propose(self) -> Proposed | None:
        now = datetime.now(UTC)
        if self._ticket:
            return await of_ticket(self._place, self._ticket, self._days, now)
        return await of_gap(self._place, self._gap, self._days, now)

    def _draw(self, proposed: Proposed) -> None:
        texts = self._texts
        draw_bar(texts, self._visit.root, texts("draft_title"))
        words("p", texts("draft_lead"), "gaps-lead")
        self._notice = words("p", "", "notice notice-bad", role="alert")
        self._notice.set_visibility(False)
        self._replies(proposed)
        form = tag("form", "draft").on("submit.prevent", self._save, js_handler=SEND)
        with form:
            for language, wording in proposed.wordings.items():
                self._language(language, wording)
            words("p", texts("answer_empty"), "quiet")
            with tag("div", "draft-foot"):
                words("button", texts("save_draft"), "primary", type="submit")

    def _replies(self, proposed: Proposed) -> None:
        texts = self._texts
        with tag("section", "replies", aria_labelledby="replies"):
            words("h2", texts("replies"), id="replies")
            if not proposed.replies:
                words("p", texts("replies_none"), "quiet")
                return
            words("p", texts("privacy", count=proposed.replaced), "notice privacy")
            with tag("ul", "reply-list"):
                for reply in proposed.replies:
                    self._reply(reply)

    def _reply(self, reply: AgentReply) -> None:
        with tag("li", "reply", data_reply=reply.language):
            words("p", reply.text, "reply-text plain-text", lang=reply.language, dir="auto")
            with tag("p", "reply-foot quiet"):
                words("span", f"{reply.by} · ")
                words("a", self._texts("ticket", id=reply.ticket), href=f"{self._visit.root}/tickets/{reply.ticket}")
                words("button", self._texts("use_reply"), "plain", type="button").on("click", js_handler=_TAKE)

    def _language(self, language: Language, wording: Wording) -> None:
        texts = self._texts
        with tag("fieldset", "draft-language"):
            words("legend", OWN_NAMES[language], lang=language)
            words("label", texts("question"), for_=f"question-{language}")
            tag(
                "input", id=f"question-{language}", name=f"{language}-question", value=wording.question, lang=language,
                required=True, maxlength=MAX_LINE, dir="auto",
            )  # fmt: skip
            words("label", texts("answer"), for_=f"answer-{language}")
            self._area(f"answer-{language}", f"{language}-answer", wording.answer, language, rows=6, maxlength=8000)
            words("label", texts("phrasings"), for_=f"phrasings-{language}")
            lines = "\n".join(wording.phrasings)
            rows = min(max(len(wording.phrasings) + 1, 2), 8)
            self._area(f"phrasings-{language}", f"{language}-phrasings", lines, language, rows=rows, maxlength=20_000)

    def _area(self, id_: str, name: str, text: str, language: Language, **size: int) -> None:
        words("textarea", text, id=id_, name=name, lang=language, dir="auto", **size)

    async def _save(self, event: GenericEventArguments) -> None:
        agent = await self._place.shell.acting(self._visit)
        wordings = read_wordings(event.args)
        if agent is None or not wordings or self._proposed is None:
            return
        if not any(wording.answer.strip() for wording in wordings.values()):
            self._say("no_answer")
            return
        knowledge = self._place.knowledge
        taken = {entry.id for entry in knowledge.list()}
        entry_id = free_id(wordings, taken)
        try:
            await knowledge.save(draft_entry(entry_id, wordings), new=True, author=agent.name)
            proposed, now = self._proposed, datetime.now(UTC)
            await self._place.remember(Kind.MADE, proposed.questions, proposed.handed_off, agent.name, now, entry_id)
        except (EntryInvalid, EntryConflict) as fault:
            self._say("not_valid", fault=fault.told(self._texts.language))
        except (SQLAlchemyError, OSError) as error:
            log.warning("desk.draft_not_saved", error=str(error))
            self._say("refused_database")
        else:
            self._visit.client.open(f"/gaps?days={self._days}&saved={entry_id}")

    def _say(self, key: str, **values: Any) -> None:
        self._notice.text = self._texts(key, **values)
        self._notice.set_visibility(True)
        ui.run_javascript(SEND_BACK)
