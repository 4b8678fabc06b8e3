"""Above an entry: its question, how it stands, edit and history, delete."""

from datetime import UTC, datetime

from bot.desk.knowledge.catalogue import state_of, title_of
from bot.desk.knowledge.phrases import KnowledgeTexts
from bot.desk.knowledge.place import Place
from bot.desk.markup import tag, words
from bot.desk.shell import Visit
from knowledge_base import Entry
from knowledge_base.errors import EntryConflict, EntryNotFound

_CONFIRM = "confirm-delete"


def draw_bar(place: Place, visit: Visit, texts: KnowledgeTexts, entry: Entry | None, current: str) -> None:
    """`current` is "edit" or "history"; `entry` is None for a new one."""
    with tag("div", "ticket-bar entry-bar"):
        words("a", "←", "back", href=f"{visit.root}/knowledge", aria_label=texts("back_to_knowledge"), data_back=True)
        with tag("div", "ticket-title"):
            if entry is None:
                words("h1", texts("new_entry"))
                return
            title, language = title_of(entry, texts.language)
            words("h1", title, lang=language, dir="auto")
            with tag("div", "standing"):
                words("span", entry.id, "number")
                draw_state(texts, entry)
        with tag("nav", "filters", aria_label=texts("entry_menu")):
            for key, address in (("edit", ""), ("history", "/history")):
                here = "page" if key == current else None
                words("a", texts(key), "filter", href=f"{visit.root}/knowledge/{entry.id}{address}", aria_current=here)
        _deletion(place, visit, texts, entry)


def draw_state(texts: KnowledgeTexts, entry: Entry) -> None:
    state = state_of(entry, datetime.now(UTC).date())
    words("span", texts(f"state_{state}", day=_day(entry, state)), f"chip chip-{state}")


def _day(entry: Entry, state: str) -> str:
    return str((entry.valid_from if state == "scheduled" else entry.valid_until) or "")


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
            visit.client.open(f"/knowledge/{entry.id}/history")
            return
        visit.client.open(f"/knowledge?deleted={entry.id}")

    words("button", texts("delete"), "secondary", type="button", data_opens=_CONFIRM)
    with tag("dialog", "dialog", id=_CONFIRM, aria_labelledby=f"{_CONFIRM}-title"):
        words("h2", texts("delete_question"), id=f"{_CONFIRM}-title")
        words("p", texts("delete_explained"))
        with tag("div", "dialog-foot"):
            words("button", texts("cancel"), "secondary", type="button", data_closes=True, autofocus=True)
            words("button", texts("delete"), "primary danger", type="button", data_closes=True).on("click", delete, args=[])
