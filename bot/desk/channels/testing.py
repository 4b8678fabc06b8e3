"""A test message to one contact, sent at once and kept nowhere: it tells whether the channel delivers, and if not, why."""

from datetime import UTC, datetime

import structlog
from nicegui.events import GenericEventArguments

from bot.channels.contract import Delivery, DeliveryError, PushChannel
from bot.conversation.failures import Failure, because
from bot.conversation.ledger import recent_contacts
from bot.conversation.model import Author, Message
from bot.desk.channels.phrases import ChannelTexts
from bot.desk.channels.place import Place
from bot.desk.markup import tag, words
from bot.desk.shell import Visit

log = structlog.get_logger(__name__)

MAX_CONTACT = 128
MOST_CONTACTS = 20


class TestMessage:
    __test__ = False  # what it is called must not make pytest collect it

    def __init__(self, place: Place, visit: Visit, texts: ChannelTexts, channel: PushChannel) -> None:
        self._place, self._visit, self._texts, self._channel = place, visit, texts, channel
        field, known = f"test-{channel.name}", f"known-{channel.name}"
        with tag("details", "channel-test") as fold:
            words("summary", texts("test"))
            with tag("form", "test-form") as form:
                words("label", texts("test_contact"), for_=field)
                with tag("div", "link-line"):
                    tag("input", id=field, name="contact", list=known, maxlength=MAX_CONTACT, required=True, autocomplete="off")
                    words("button", texts("test_send"), "secondary", type="submit")
                self._known = tag("datalist", id=known)
                words("p", texts("test_hint"), "hint")
            self._result = words("p", "", "notice", role="status")
        self._result.set_visibility(False)
        fold.on("toggle", self._offer, js_handler="(e) => e.target.open && emit(true)")
        form.on("submit", self._send, js_handler="(e) => { e.preventDefault(); emit(e.target.contact.value); }")

    async def _offer(self) -> None:
        """Who wrote lately: an operator who wrote to the channel themselves is among them."""
        async with self._place.database.reading() as session:
            found = await recent_contacts(session, self._channel.name, MOST_CONTACTS)
        self._known.clear()
        with self._known:
            for contact, text in found:
                words("option", text, value=contact)

    async def _send(self, event: GenericEventArguments) -> None:
        agent = await self._place.shell.acting(self._visit)
        contact = str(event.args)[:MAX_CONTACT].strip()
        if agent is None or not contact:
            return
        self._say("notice-plain", self._texts("test_sending"))
        now = datetime.now(UTC)
        message = Message(0, Author.SYSTEM, self._texts("test_text", name=agent.name), now)
        try:
            await self._channel.send(Delivery(contact, message, attempt=1))
        except DeliveryError as error:
            self._failed(error.failure)
        except Exception as error:  # a fault in one channel must not break the page that is there to find it
            log.exception("desk.test_message_broke", channel=self._channel.name)
            self._failed(because("broken", platform=self._channel.name, fault=type(error).__name__))
        else:
            self._say("notice-good", self._texts("test_sent"))

    def _failed(self, why: Failure) -> None:
        self._say("notice-bad", self._texts("test_failed", reason=why.told(self._texts.language)))

    def _say(self, kind: str, text: str) -> None:
        self._result.text = text
        self._result.classes(replace=f"notice {kind}")
        self._result.set_visibility(True)
