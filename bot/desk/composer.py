"""The reply box. What is typed lives in the browser, which also names the reply: sent twice, it is said once."""

from collections.abc import Awaitable, Callable

from nicegui import app
from nicegui.element import Element
from nicegui.events import GenericEventArguments
from pydantic import BaseModel, Field, ValidationError

from bot.conversation.inspection import ENDINGS
from bot.desk.phrases import Texts
from bot.desk.shell import Visit
from handoff.model import MAX_FILES, MAX_REPLY

MAX_DRAFT = 4 * MAX_REPLY
"""Longer than may be sent: somebody who pasted too much gets to shorten it."""
DRAFTS = "drafts"
_WORDS = (
    *("reply_label", "reply_placeholder", "reply_hint", "send", "sending"),
    *("send_link", "attach", "attached", "attaching", "drop_files", "remove_file"),
)
_REFUSALS = ("too_large", "empty", "dangerous", "unknown_kind", "too_many", "not_sent")


class DraftFile(BaseModel):
    """A file that was sent here already; `size` in bytes."""

    id: str = Field(pattern=r"^[0-9A-Za-z]{8,64}$")
    name: str = Field(max_length=255)
    size: int = Field(ge=0)


class Draft(BaseModel):
    """What the browser sends, and what is kept of it until the reply is said."""

    id: str = Field(pattern=r"^[0-9A-Za-z-]{8,64}$")
    text: str = Field(max_length=MAX_DRAFT)
    files: list[DraftFile] = Field(default=[], max_length=MAX_FILES)


class Composer(Element, component="static/composer.js"):
    def __init__(
        self,
        visit: Visit,
        ticket_id: int,
        max_file: int,
        send: Callable[[Draft], Awaitable[bool]],
        send_link: Callable[[], Awaitable[object]],
    ) -> None:
        """`send` says the reply and tells whether it was taken; if not, the text stays where it is. `send_link` sends the
        customer a link to the website, once `offer_link` was told that it can. `max_file` is in bytes."""
        super().__init__()
        texts = visit.texts
        self._key = f"{visit.agent.id}-{ticket_id}"  # agent and ticket, for a browser may be shared
        self._send = send
        self.props.update(
            storageKey=f"frontline-draft-{self._key}",
            draft=app.storage.user.get(DRAFTS, {}).get(self._key),
            limit=MAX_REPLY,
            address=f"{visit.root}/tickets/{ticket_id}/files",
            maxFile=max_file,
            maxFiles=MAX_FILES,
            endings=",".join(ENDINGS),
            words={word: texts(word, name="{name}") for word in _WORDS},
            refusals=_refusals(texts, max_file),
        )
        self.on("send", self._on_send)
        self.on("draft", self._on_draft)
        self.on("link", send_link, args=[])

    def close(self, closed: bool) -> None:
        """A closed box sends nothing, and disappears once it is empty."""
        self.props["closed"] = closed

    def offer_link(self, offered: bool) -> None:
        self.props["link"] = offered

    def focus(self) -> None:
        self.run_method("focus")

    async def _on_send(self, event: GenericEventArguments) -> None:
        draft = _parse(event.args)
        if draft is None:
            self.run_method("refused")
        elif await self._send(draft):
            self._keep(None)
            self.run_method("accepted", draft.id)
        else:
            self.run_method("refused")

    def _on_draft(self, event: GenericEventArguments) -> None:
        if draft := _parse(event.args):
            self._keep(draft if draft.text.strip() or draft.files else None)

    def _keep(self, draft: Draft | None) -> None:
        drafts = {key: kept for key, kept in app.storage.user.get(DRAFTS, {}).items() if key != self._key}
        app.storage.user[DRAFTS] = drafts | ({self._key: draft.model_dump()} if draft else {})


def _refusals(texts: Texts, max_file: int) -> dict[str, str]:
    """Why a file is not taken, said with its name."""
    limits = {"limit": max_file // 1024 // 1024, "files": MAX_FILES}
    return {code: texts(f"file_{code}", name="{name}", **limits) for code in _REFUSALS}


def _parse(sent: object) -> Draft | None:
    try:
        return Draft.model_validate(sent)
    except ValidationError:
        return None
