"""Above an entry: its question, how it stands, edit and history, delete."""

from datetime import date
from functools import partial

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.desk.knowledge.catalogue import State, state_of, title_of
from bot.desk.knowledge.phrases import KnowledgeTexts
from bot.desk.knowledge.place import Place
from bot.desk.markup import tag, words
from bot.desk.shell import Visit
from knowledge_base import Entry
from knowledge_base.errors import EntryConflict, EntryNotFound

log = structlog.get_logger(__name__)

_CONFIRM = "confirm-delete"


class Bar:
    """`current` is "edit" or "history"; `entry` is None for a new one."""

    def __init__(self, place: Place, visit: Visit, texts: KnowledgeTexts, entry: Entry | None, current: str) -> None:
        self._place, self._visit, self._texts, self._current = place, visit, texts, current
        self._drawn = tag("div", "ticket-bar entry-bar")
        self._notice = words("p", "", "notice notice-bad", role="alert")
        self.show(entry)

    def show(self, entry: Entry | None) -> None:
        """As the entry is now."""
        texts, root = self._texts, self._visit.root
        self._drawn.clear()
        self._notice.set_visibility(False)
        with self._drawn:
            words("a", "←", "back", href=f"{root}/knowledge", aria_label=texts("back_to_knowledge"), data_back=True)
            with tag("div", "ticket-title"):
                if entry is None:
                    words("h1", texts("new_entry"))
                    return
                title, language = title_of(entry, texts.language)
                words("h1", title, lang=language, dir="auto")
                with tag("div", "standing"):
                    words("span", entry.id, "number")
                    draw_state(texts, entry, self._place.knowledge.today())
            with tag("nav", "filters", aria_label=texts("entry_menu")):
                for key, address in (("edit", ""), ("history", "/history")):
                    here = "page" if key == self._current else None
                    words("a", texts(key), "filter", href=f"{root}/knowledge/{entry.id}{address}", aria_current=here)
            self._deletion(entry)

    def _deletion(self, entry: Entry) -> None:
        texts = self._texts
        words("button", texts("delete"), "secondary", type="button", data_opens=_CONFIRM)
        with tag("dialog", "dialog", id=_CONFIRM, aria_labelledby=f"{_CONFIRM}-title"):
            words("h2", texts("delete_question"), id=f"{_CONFIRM}-title")
            words("p", texts("delete_explained"))
            with tag("div", "dialog-foot"):
                words("button", texts("cancel"), "secondary", type="button", data_closes=True, autofocus=True)
                sure = words("button", texts("delete"), "primary danger", type="button", data_closes=True)
                sure.on("click", partial(self._delete, entry.id, self._place.knowledge.version(entry.id)), args=[])

    async def _delete(self, entry_id: str, seen: int) -> None:
        agent = await self._place.shell.acting(self._visit)
        if agent is None:
            return
        try:
            await self._place.knowledge.delete(entry_id, version=seen, author=agent.name)
        except EntryNotFound:
            pass  # gone is gone, whoever did it
        except EntryConflict:
            self._visit.client.open(f"/knowledge/{entry_id}/history?changed=yes")
            return
        except (SQLAlchemyError, OSError) as error:
            log.warning("desk.entry_not_deleted", entry=entry_id, error=str(error))
            self._notice.text = self._texts("delete_failed")
            self._notice.set_visibility(True)
            return
        self._visit.client.open(f"/knowledge?deleted={entry_id}")


def draw_state(texts: KnowledgeTexts, entry: Entry, today: date) -> None:
    state, day = _standing(entry, today)
    words("span", texts(f"state_{state}", day=day), f"chip chip-{state}")


def published(texts: KnowledgeTexts, entry: Entry, today: date) -> str:
    """What customers get of it from now on."""
    state, day = _standing(entry, today)
    return texts(f"published_{state}", day=day)


def _standing(entry: Entry, today: date) -> tuple[State, str]:
    """Its state, and the day that has to do with it."""
    state = state_of(entry, today)
    return state, str((entry.valid_from if state == "scheduled" else entry.valid_until) or "")
