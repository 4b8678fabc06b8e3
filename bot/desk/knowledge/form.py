"""The editor's form in the browser, and what it can be told."""

from collections.abc import Mapping, Sequence

from nicegui.element import Element

from bot.desk.knowledge.draft import Draft
from bot.desk.knowledge.phrases import KnowledgeTexts
from bot.desk.shell import Visit
from bot.languages import OWN_NAMES
from knowledge_base import LANGUAGES

_WORDS = (
    *("restored", "discard", "languages", "tab_missing", "tab_fault", "question", "phrasings", "phrasings_hint", "answer"),
    *("answer_hint", "preview", "preview_empty", "settings", "enabled", "valid_from", "valid_until", "category", "tags"),
    *("tags_hint", "id", "id_hint", "id_fixed", "unsaved", "check", "checking", "publish", "publishing"),
)


class EditorForm(Element, component="static/editor.js"):
    """Emits `preview`, `check`, `publish` with the draft, and `changed` when it is no longer what was checked."""

    def __init__(self, visit: Visit, texts: KnowledgeTexts, draft: Draft, categories: Sequence[str], zone: str) -> None:
        """`zone` names the time zone that days are meant in."""
        super().__init__()
        written = [language for language in LANGUAGES if not draft.variants[language].blank()]  # type: ignore[index]
        self.props.update(
            # Kept per agent, for a browser may be shared.
            storageKey=f"frontline-entry-{visit.agent.id}-{draft.id or 'new'}",
            draft=draft.model_dump(),
            languages=[{"code": language, "name": OWN_NAMES[language]} for language in LANGUAGES],
            categories=list(categories),
            first=texts.language if not written or texts.language in written else written[0],
            words={word: texts(word) for word in _WORDS} | {"days_hint": texts("days_hint", zone=zone)},
        )

    def previewed(self, language: str, html: str, proposed_id: str) -> None:
        """`html` is safe to insert."""
        self.run_method("previewed", {"language": language, "html": html, "id": proposed_id})

    def passes(self) -> None:
        """What was sent to be checked may be published, for as long as it stays the same."""
        self.run_method("passes")

    def faulty(self, faults: Mapping[str, str]) -> None:
        """Field → what is wrong."""
        self.run_method("faulty", [{"field": field, "text": text} for field, text in faults.items()])

    def stopped(self) -> None:
        """Whatever was asked for has ended, without effect."""
        self.run_method("stopped")

    def published(self, version: int, tags: Sequence[str], address: str | None) -> None:
        """What was sent is stored under this version, with these tags; go to the address, if there is one."""
        self.run_method("published", {"version": version, "tags": ", ".join(tags), "address": address})

    def rebase(self, version: int | None) -> None:
        """Publish over that version; None: as an entry that is not there."""
        self.run_method("rebase", version)

    def leave(self, address: str) -> None:
        """Give up what was written, and go there."""
        self.run_method("leave", address)
