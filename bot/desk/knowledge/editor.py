"""The editor: write, check, publish. Nothing is live before it was checked and published."""

from datetime import UTC, datetime

import structlog
from nicegui import ui
from nicegui.events import GenericEventArguments
from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import Response

from bot.conversation.markdown import to_html
from bot.desk.knowledge.bar import Bar, published
from bot.desk.knowledge.checking import check
from bot.desk.knowledge.checks import draw_checks
from bot.desk.knowledge.conflict import draw_conflict
from bot.desk.knowledge.draft import Draft, Fault
from bot.desk.knowledge.form import EditorForm
from bot.desk.knowledge.phrases import KnowledgeTexts
from bot.desk.knowledge.place import Place
from bot.desk.markup import tag, words
from bot.desk.page import page
from bot.desk.shell import Visit
from bot.gaps.drafts import finished
from handoff import Agent
from knowledge_base import Entry
from knowledge_base.errors import EntryConflict
from knowledge_base.history import read_versions

log = structlog.get_logger(__name__)


def register_editor(place: Place) -> None:
    @page("/knowledge/new")
    async def new_page(request: Request) -> Response | None:
        return await _show(request, None)

    @page("/knowledge/{entry_id}")
    async def entry_page(request: Request, entry_id: str, published: str = "") -> Response | None:
        return await _show(request, entry_id, fresh=bool(published))

    async def _show(request: Request, entry_id: str | None, *, fresh: bool = False) -> Response | None:
        visit = await place.shell.enter(request)
        if isinstance(visit, Response):
            return visit
        entry = place.knowledge.get(entry_id) if entry_id else None
        if entry_id and entry is None:
            await place.missing(visit)
            return None
        texts = KnowledgeTexts(visit.texts.language)
        async with place.frame(visit, texts, entry.id if entry else texts("new_entry")):
            Editor(place, visit, texts, entry, fresh=fresh)
        return None


class Editor:
    def __init__(self, place: Place, visit: Visit, texts: KnowledgeTexts, entry: Entry | None, *, fresh: bool) -> None:
        """`fresh`: the entry was published a moment ago."""
        self._place, self._visit, self._texts, self._entry = place, visit, texts, entry
        self._bar = Bar(place, visit, texts, entry, "edit")
        version = place.knowledge.version(entry.id) if entry else None
        self._form = EditorForm(visit, texts, Draft.of(entry, version), place.catalogue.categories(), place.zone)
        self._form.on("preview", self._preview)
        self._form.on("check", self._check)
        self._form.on("publish", self._publish)
        self._form.on("changed", self._clear, args=[])
        with self._form:
            self._result = tag("section", "check-result", id="check-result", tabindex=-1, aria_label=texts("check_result"))
            with self._result:
                if fresh and entry:
                    words("p", published(texts, entry, place.knowledge.today()), "notice notice-good", role="status")

    def _clear(self) -> None:
        self._result.clear()

    async def _preview(self, event: GenericEventArguments) -> None:
        language = str(event.args.get("language", "")) if isinstance(event.args, dict) else ""
        draft = _parse(event.args.get("draft")) if isinstance(event.args, dict) else None
        if draft is None or (said := next((s for key, s in draft.variants.items() if key == language), None)) is None:
            return
        proposed = _free(draft.proposed_id(), self._place) if draft.version is None else draft.id
        self._form.previewed(language, to_html(said.answer), proposed)

    async def _check(self, event: GenericEventArguments) -> None:
        found = await self._read(event)
        if found is None:
            return
        _, _, entry = found
        self._say("notice-plain", self._texts("checking_long"))
        try:
            place = self._place
            checked = await check(place.database, place.knowledge, entry, place.threshold, datetime.now(UTC))
        except (SQLAlchemyError, OSError) as error:
            self._refuse(error)
            return
        self._result.clear()
        with self._result:
            draw_checks(place.knowledge, self._visit, self._texts, checked)
            words("p", self._texts("check_next"), "quiet")
        self._form.passes()
        self._focus()

    async def _publish(self, event: GenericEventArguments) -> None:
        found = await self._read(event)
        if found is None:
            return
        agent, draft, entry = found
        entry = finished(entry)
        try:
            version = await self._place.knowledge.save(entry, new=draft.version is None, version=draft.version, author=agent.name)
        except EntryConflict:
            await self._conflict(draft, entry)
            return
        except (SQLAlchemyError, OSError) as error:
            self._refuse(error)
            return
        address = None if self._entry else f"{self._visit.root}/knowledge/{entry.id}?published=yes"
        self._form.published(version, entry.tags, address)
        if self._entry is None:
            return
        self._entry = entry
        self._bar.show(entry)
        self._say("notice-good", published(self._texts, entry, self._place.knowledge.today()))
        self._focus()

    async def _read(self, event: GenericEventArguments) -> tuple[Agent, Draft, Entry] | None:
        """Who acts, and the entry they wrote; None where something is wrong with it, which is said beside its field."""
        agent, draft = await self._place.shell.acting(self._visit), _parse(event.args)
        if agent is None:
            return None
        read = draft.read() if draft else [Fault("variants", "fault_too_much", {})]
        if draft and not isinstance(read, list):
            if draft.version is not None or self._place.knowledge.get(read.id) is None:
                return agent, draft, read
            read = [Fault("id", "fault_id_taken", {})]
        faults = read if isinstance(read, list) else []
        self._clear()
        self._form.faulty({fault.field: self._texts(fault.key, **fault.values) for fault in faults})
        return None

    async def _conflict(self, draft: Draft, mine: Entry) -> None:
        self._form.stopped()
        async with self._place.database.reading() as session:
            versions = await read_versions(session, mine.id, limit=1)
        self._result.clear()
        with self._result:
            draw_conflict(self._visit, self._texts, versions[0] if versions else None, mine, self._form)
        self._focus()

    def _refuse(self, error: Exception) -> None:
        log.warning("desk.entry_not_saved", entry=self._entry.id if self._entry else None, error=str(error))
        self._form.stopped()
        self._say("notice-bad", self._texts("refused_database"))

    def _say(self, kind: str, text: str) -> None:
        self._result.clear()
        with self._result:
            words("p", text, f"notice {kind}", role="status")

    def _focus(self) -> None:
        ui.run_javascript("document.getElementById('check-result').focus()")


def _parse(sent: object) -> Draft | None:
    try:
        return Draft.model_validate(sent)
    except ValidationError:
        return None


def _free(wanted: str, place: Place) -> str:
    """An id that nobody has yet."""
    if not wanted or place.knowledge.get(wanted) is None:
        return wanted
    return next(name for number in range(2, 10_000) if place.knowledge.get(name := f"{wanted}-{number}") is None)
