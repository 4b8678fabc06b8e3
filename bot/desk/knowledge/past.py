"""What an entry was, and what was deleted: look, compare, restore."""

from collections.abc import Sequence
from functools import partial
from itertools import pairwise

import structlog
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import Response

from bot.desk.knowledge.bar import Bar
from bot.desk.knowledge.catalogue import title_of
from bot.desk.knowledge.difference import draw_difference
from bot.desk.knowledge.phrases import KnowledgeTexts
from bot.desk.knowledge.place import Place
from bot.desk.markup import tag, words
from bot.desk.page import page
from bot.desk.rows import moment
from bot.desk.shell import Visit
from knowledge_base import Entry
from knowledge_base.errors import EntryConflict, EntryInvalid
from knowledge_base.history import PAGE, Version, diff, read_deleted, read_versions

log = structlog.get_logger(__name__)


def register_past(place: Place) -> None:
    @page("/knowledge/deleted")
    async def deleted_page(request: Request) -> Response | None:
        visit = await place.shell.enter(request)
        if isinstance(visit, Response):
            return visit
        async with place.database.reading() as session:
            deleted = await read_deleted(session)
        texts = KnowledgeTexts(visit.texts.language)
        async with place.frame(visit, texts, texts("deleted")):
            _draw_deleted(visit, texts, deleted)
        return None

    @page("/knowledge/{entry_id}/history")
    async def history_page(request: Request, entry_id: str, changed: str = "") -> Response | None:
        visit = await place.shell.enter(request)
        if isinstance(visit, Response):
            return visit
        async with place.database.reading() as session:
            versions = await read_versions(session, entry_id, limit=PAGE + 1)
        if not versions:
            await place.missing(visit)
            return None
        texts = KnowledgeTexts(visit.texts.language)
        async with place.frame(visit, texts, f"{texts('history')} · {entry_id}"):
            History(place, visit, texts, entry_id, versions, changed=bool(changed))
        return None


def _draw_deleted(visit: Visit, texts: KnowledgeTexts, deleted: Sequence[tuple[Version, Entry]]) -> None:
    with tag("div", "toolbar"):
        words("a", "←", "back", href=f"{visit.root}/knowledge", aria_label=texts("back_to_knowledge"), data_back=True)
        words("h1", texts("deleted"))
    if not deleted:
        with tag("div", "empty"):
            words("p", texts("deleted_empty_title"), "empty-title")
            words("p", texts("deleted_empty"), "quiet")
        return
    words("p", texts("deleted_explained"), "quiet")
    with tag("ul", "versions"):
        for deletion, entry in deleted:
            title, language = title_of(entry, texts.language)
            with tag("li", "version"), tag("div", "version-head"):
                href = f"{visit.root}/knowledge/{entry.id}/history"
                words("a", title, "subject-plain", href=href, lang=language, dir="auto", data_row=True)
                words("span", entry.id, "number")
                tag("span", "grow")
                words("span", texts("did_deleted", name=deletion.author or texts("somebody")), "quiet")
                moment(deletion.at.isoformat())


class History:
    def __init__(
        self, place: Place, visit: Visit, texts: KnowledgeTexts, entry_id: str, versions: Sequence[Version], *, changed: bool
    ) -> None:
        """`changed`: it was to be deleted, but somebody else changed it first."""
        self._place, self._visit, self._texts, self._id = place, visit, texts, entry_id
        entry = place.knowledge.get(entry_id)
        self._current = versions[0].version
        self._deleted = entry is None
        if entry:
            Bar(place, visit, texts, entry, "history")
        else:
            with tag("div", "ticket-bar entry-bar"):
                href = f"{visit.root}/knowledge/deleted"
                words("a", "←", "back", href=href, aria_label=texts("deleted"), data_back=True)
                with tag("div", "ticket-title"):
                    words("h1", texts("deleted_entry", id=entry_id))
        self._notice = words("p", "", "notice notice-bad", role="alert")
        self._notice.set_visibility(False)
        if changed:
            self._say(texts("delete_conflict"))
        self._list = tag("ol", "versions", aria_label=texts("history"))
        self._more = words("button", texts("show_older"), "plain more", type="button").on("click", self._older, args=[])
        self._draw(versions)

    def _draw(self, versions: Sequence[Version]) -> None:
        """`versions` has one more than are shown, where there is one, to compare the last with."""
        shown = versions[:PAGE]
        self._more.set_visibility(len(versions) > PAGE)
        self._oldest = shown[-1].version
        with self._list:
            for version, before in pairwise([*versions, None]):
                if version in shown and version is not None:
                    self._draw_version(version, before)

    def _draw_version(self, version: Version, before: Version | None) -> None:
        texts = self._texts
        current = version.version == self._current
        with tag("li", "version"):
            with tag("details", open=(current and before is not None) or None):
                with tag("summary", "version-head"):
                    name = version.author or texts("somebody")
                    words("span", texts(f"did_{version.action}", name=name), "version-did")
                    if current and not self._deleted:
                        words("span", texts("current"), "chip chip-open")
                    tag("span", "grow")
                    moment(version.at.isoformat())
                draw_difference(texts, diff(before.entry if before else None, version.entry))
            if version.entry and (self._deleted or not current):
                self._offer(version, version.entry)

    def _offer(self, version: Version, entry: Entry) -> None:
        texts, dialog = self._texts, f"restore-{version.version}"
        words("button", texts("restore"), "plain", type="button", data_opens=dialog)
        with tag("dialog", "dialog", id=dialog, aria_labelledby=f"{dialog}-title"):
            words("h2", texts("restore_question"), id=f"{dialog}-title")
            words("p", texts("restore_explained"))
            with tag("div", "dialog-foot"):
                words("button", texts("cancel"), "secondary", type="button", data_closes=True)
                sure = words("button", texts("restore"), "primary", type="button", data_closes=True, autofocus=True)
                sure.on("click", partial(self._restore, entry), args=[])

    async def _restore(self, entry: Entry) -> None:
        agent = await self._place.shell.acting(self._visit)
        if agent is None:
            return
        seen = None if self._deleted else self._current
        try:
            await self._place.knowledge.save(entry, new=self._deleted, version=seen, author=agent.name, action="restored")
        except EntryConflict:
            self._say(self._texts("restore_conflict"))
        except EntryInvalid as error:
            self._say(self._texts("restore_invalid", fault=error.told(self._texts.language)))
        except (SQLAlchemyError, OSError) as error:
            log.warning("desk.entry_not_restored", entry=self._id, error=str(error))
            self._say(self._texts("restore_failed"))
        else:
            self._visit.client.open(f"/knowledge/{self._id}?published=yes")

    def _say(self, problem: str) -> None:
        self._notice.text = problem
        self._notice.set_visibility(True)

    async def _older(self) -> None:
        if await self._place.shell.acting(self._visit) is None:
            return
        async with self._place.database.reading() as session:
            older = await read_versions(session, self._id, before=self._oldest, limit=PAGE + 1)
        if older:
            self._draw(older)
        else:
            self._more.set_visibility(False)
