"""Above an entry: its question, how it stands, edit and history, delete."""

from datetime import date

from bot.desk.knowledge.catalogue import State, state_of, title_of
from bot.desk.knowledge.phrases import KnowledgeTexts
from bot.desk.knowledge.place import Place
from bot.desk.markup import tag, words
from bot.desk.shell import Visit
from knowledge_base import Entry
from knowledge_base.errors import EntryConflict, EntryNotFound

_CONFIRM = "confirm-delete"


class Bar:
    """`current` is "edit" or "history"; `entry` is None for a new one."""

    def __init__(self, place: Place, visit: Visit, texts: KnowledgeTexts, entry: Entry | None, current: str) -> None:
        self._place, self._visit, self._texts, self._current = place, visit, texts, current
        self._drawn = tag("div", "ticket-bar entry-bar")
        self.show(entry)

    def show(self, entry: Entry | None) -> None:
        """As the entry is now."""
        texts, root = self._texts, self._visit.root
        self._drawn.clear()
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
            _deletion(self._place, self._visit, texts, entry)


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


def _deletion(place: Place, visit: Visit, texts: KnowledgeTexts, entry: Entry) -> None:
    seen = place.knowledge.version(entry.id)

    async def delete() -> None:
        agent = await place.shell.acting(visit)
        if agent is None:
            return
        try:
            await place.knowledge.delete(entry.id, version=seen, author=agent.name)
        except EntryNotFound:
            pass  # gone is gone, whoever did it
        except EntryConflict:
            visit.client.open(f"/knowledge/{entry.id}/history?changed=yes")
            return
        visit.client.open(f"/knowledge?deleted={entry.id}")

    words("button", texts("delete"), "secondary", type="button", data_opens=_CONFIRM)
    with tag("dialog", "dialog", id=_CONFIRM, aria_labelledby=f"{_CONFIRM}-title"):
        words("h2", texts("delete_question"), id=f"{_CONFIRM}-title")
        words("p", texts("delete_explained"))
        with tag("div", "dialog-foot"):
            words("button", texts("cancel"), "secondary", type="button", data_closes=True, autofocus=True)
            words("button", texts("delete"), "primary danger", type="button", data_closes=True).on("click", delete, args=[])
