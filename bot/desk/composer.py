"""The reply box. What is typed lives in the browser, which also names the reply: sent twice, it is said once."""

from collections.abc import Awaitable, Callable

from nicegui import app
from nicegui.element import Element
from nicegui.events import GenericEventArguments
from pydantic import BaseModel, Field, ValidationError

from bot.desk.phrases import Texts
from handoff.model import MAX_REPLY

MAX_DRAFT = 4 * MAX_REPLY
"""Longer than may be sent: somebody who pasted too much gets to shorten it."""
DRAFTS = "drafts"


class Draft(BaseModel):
    """What the browser sends, and what is kept of it until the reply is said."""

    id: str = Field(pattern=r"^[0-9A-Za-z-]{8,64}$")
    text: str = Field(max_length=MAX_DRAFT)


class Composer(Element, component="static/composer.js"):
    """`key` is what the draft is kept under: agent and ticket, for a browser may be shared."""

    def __init__(self, texts: Texts, key: str, send: Callable[[Draft], Awaitable[bool]]) -> None:
        """`send` says the reply and tells whether it was taken; if not, the text stays where it is."""
        super().__init__()
        self._key = key
        self._send = send
        self.props.update(
            storageKey=f"frontline-draft-{key}",
            draft=app.storage.user.get(DRAFTS, {}).get(key),
            limit=MAX_REPLY,
            words={word: texts(word) for word in ("reply_label", "reply_placeholder", "reply_hint", "send", "sending")},
        )
        self.on("send", self._on_send)
        self.on("draft", self._on_draft)

    def close(self, closed: bool) -> None:
        """A closed box sends nothing, and disappears once it is empty."""
        self.props["closed"] = closed

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
            self._keep(draft if draft.text.strip() else None)

    def _keep(self, draft: Draft | None) -> None:
        drafts = {key: kept for key, kept in app.storage.user.get(DRAFTS, {}).items() if key != self._key}
        app.storage.user[DRAFTS] = drafts | ({self._key: draft.model_dump()} if draft else {})


def _parse(sent: object) -> Draft | None:
    try:
        return Draft.model_validate(sent)
    except ValidationError:
        return None
