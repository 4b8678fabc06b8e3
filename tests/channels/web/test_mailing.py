"""Replies by e-mail, through a real SMTP server."""

import asyncio
import email
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from playwright.async_api import expect
from pydantic import SecretStr

from bot.channels.contract import MailedTo
from bot.channels.web import wishes
from bot.channels.web.letters import Sender
from bot.channels.web.mailing import MailWorker
from bot.channels.web.visitors import VisitorTokens
from bot.conversation.carrying import follow
from bot.conversation.links import CarryLinks
from bot.conversation.log import Draft
from bot.conversation.model import Address, Attachment, Author
from bot.mail import MailFailed, MailServer
from tests.conftest import free_port

pytestmark = pytest.mark.asyncio(loop_scope="session")
LATER = timedelta(minutes=3)


class PostOffice:
    """What was sent; `refusal` is said to each recipient instead, where it is set."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.refusal = ""

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802
        if self.refusal:
            return self.refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        self.mails.append(email.message_from_bytes(envelope.content, policy=default))
        return "250 OK"

    def body(self, kind: str) -> str:
        (mail,) = self.mails
        part = mail.get_body((kind,))
        assert part is not None
        return str(part.get_content()).replace("\r\n", "\n")


@pytest.fixture
def post() -> Iterator[tuple[PostOffice, MailServer]]:
    office, port = PostOffice(), free_port()
    controller = Controller(office, hostname="127.0.0.1", port=port)
    controller.start()
    yield office, MailServer(SecretStr(f"smtp://127.0.0.1:{port}"))
    controller.stop()


@pytest.fixture
def office(post) -> PostOffice:
    return post[0]


@pytest.fixture
def worker(post, shop) -> MailWorker:
    sender = Sender("Lantern Street <help@shop.example>", "Lantern Street")
    return MailWorker(shop.database, shop._log, post[1], sender, VisitorTokens(shop.secret), shop.url)


async def wish(mai, address: str = "mai@example.com"):
    return await mai.http.post("/web/email", headers=mai.headers, json={"email": address})


async def reply_to(mai, shop, text: str = "It left **today**.") -> None:
    """Mai asks, leaves her address and closes the page; Linh answers."""
    await mai.write("Where is my parcel?")
    await mai.read(2)
    assert (await wish(mai)).status_code == 200
    await shop.say(text, name="Linh")


async def test_a_reply_that_was_not_read_is_mailed_once(mai, shop, worker, office):
    await reply_to(mai, shop)
    now = datetime.now(UTC)
    await worker.mail_due(now)
    assert office.mails == []  # they may still read it on the page
    await asyncio.gather(worker.mail_due(now + LATER), worker.mail_due(now + LATER))
    await worker.mail_due(now + 2 * LATER)
    (mail,) = office.mails
    assert (mail["To"], mail["From"]) == ("mai@example.com", "Lantern Street <help@shop.example>")
    assert mail["Subject"] == "Lantern Street: we've answered your question"
    assert "Linh:\nIt left today." in office.body("plain")
    assert "<strong>today</strong>" in office.body("html")
    await shop.say("It has arrived.", name="Linh")
    await worker.mail_due(datetime.now(UTC) + 3 * LATER)
    assert len(office.mails) == 2
    assert "today" not in str(office.mails[1])


async def test_a_reply_that_was_read_on_the_page_is_not_mailed(mai, shop, worker, office):
    await reply_to(mai, shop)
    await mai.read(4)
    await shop.channel.reading.write()
    await worker.mail_due(datetime.now(UTC) + LATER)
    assert office.mails == []


async def test_the_address_is_noted_where_agents_see_it(mai, shop):
    await mai.write("hello")
    await mai.read(2)
    assert [(await wish(mai)).status_code for _ in range(2)] == [200, 200]
    noted = (await mai.read(3))[2]
    assert (noted["kind"], "mai@example.com" in noted["html"]) == ("email_noted", True)
    async with shop.database.reading() as session:
        assert len(await shop._log.read(session, await shop.conversation())) == 3
        assert await shop.channel.mails_to(session, await shop.conversation()) == MailedTo("mai@example.com")


NO_ADDRESSES = ("", "mai", "mai@localhost", "mai@example.com\r\nBcc: all@example.com", "a b@example.com", "<mai@example.com>")


@pytest.mark.parametrize("address", NO_ADDRESSES)
async def test_what_is_no_address_is_refused(mai, address):
    await mai.write("hello")
    assert (await wish(mai, address)).status_code == 422


async def test_markup_of_others_does_not_reach_the_mail(mai, shop, worker, office):
    await reply_to(mai, shop, "<img src=x onerror=alert(1)> [x](javascript:alert(1))")
    await worker.mail_due(datetime.now(UTC) + LATER)
    assert "<img" not in office.body("html")
    assert 'href="javascript' not in office.body("html")


async def test_an_address_that_is_refused_for_good_is_given_up(mai, shop, worker, office):
    await reply_to(mai, shop)
    office.refusal = "550 no such mailbox"
    now = datetime.now(UTC)
    await worker.mail_due(now + LATER)
    office.refusal = ""
    await worker.mail_due(now + timedelta(days=1))
    assert office.mails == []
    await wish(mai)  # the same again, now that it works
    await shop.say("Still there?", name="Linh")
    await worker.mail_due(datetime.now(UTC) + LATER)
    assert "Still there?" in office.body("plain")


async def test_a_server_that_is_away_is_tried_again(mai, shop, worker, office):
    await reply_to(mai, shop)
    office.refusal = "451 try again later"
    now = datetime.now(UTC)
    await worker.mail_due(now + LATER)
    office.refusal = ""
    await worker.mail_due(now + LATER + timedelta(seconds=10))
    assert len(office.mails) == 1


async def test_a_crash_after_sending_sends_the_same_letter(mai, shop, worker, office):
    """At least once; the same Message-ID lets the mailbox drop the second."""
    await reply_to(mai, shop)
    now = datetime.now(UTC) + LATER
    async with shop.database.begin() as session:
        (due,) = await wishes.claim(session, await wishes.has_due(session, now), now)
    await worker._mail(due, now)
    await worker._mail(due, now)
    assert office.mails[0]["Message-ID"] == office.mails[1]["Message-ID"]


async def test_an_address_is_forgotten_after_a_month(mai, shop, worker, office):
    await reply_to(mai, shop)
    async with shop.database.begin() as session:
        await wishes.forget_old(session, datetime.now(UTC) + timedelta(days=31))
    await worker.mail_due(datetime.now(UTC) + LATER)
    assert office.mails == []


async def carried(mai, shop, to: Address) -> None:
    """Mai asks, leaves her address; her conversation goes on there."""
    await mai.write("Where is my parcel?")
    await mai.read(2)
    await wish(mai)
    links, now = CarryLinks(shop.secret), datetime.now(UTC)
    link = links.read(links.sign(await shop.conversation(), "telegram", now), "telegram")
    async with shop.database.begin() as session:
        await follow(session, link, to, now)


async def test_what_goes_out_on_another_channel_is_not_mailed(mai, shop, worker, office):
    await shop.stop()
    shop.pushing = frozenset({"telegram"})
    await shop.start()
    worker._database = shop.database
    await carried(mai, shop, Address("telegram", "7001"))
    await shop.say("It left **today**.", name="Linh")
    await worker.mail_due(datetime.now(UTC) + LATER)
    assert office.mails == []


async def test_the_link_of_a_mail_leads_to_the_page_that_the_conversation_was_carried_to(mai, shop, worker, office):
    await carried(mai, shop, Address("web", "a page of another browser"))
    await shop.say("It left **today**.", name="Linh")
    await worker.mail_due(datetime.now(UTC) + LATER)
    link = next(line for line in office.body("plain").splitlines() if line.startswith("http"))
    answer = await mai.http.post("/web/resume", json={"link": link.partition("#")[2]})
    assert answer.json()["conversation"] == "a page of another browser"


async def test_files_are_named(mai, shop, worker, office):
    await reply_to(mai, shop)
    async with shop.database.begin() as session:
        held = await shop._log.hold(session, await shop.conversation())
        sent = Draft(Author.AGENT, "", author_name="Linh", attachments=(Attachment("file", "f" * 24, "invoice.pdf"),))
        await shop._log.append(session, held, [sent], datetime.now(UTC))
        await shop._log.save(session, held)
    await worker.mail_due(datetime.now(UTC) + LATER)
    assert "invoice.pdf" in office.body("plain")


async def test_without_a_mail_server_the_feature_is_off(mai, http, shop):
    await mai.write("hello")
    await shop.stop()
    shop.email = False
    await shop.start()
    answer = await wish(mai)
    assert (answer.status_code, answer.json()["error"]) == (404, "feature_off")
    status = (await http.get("/web/status")).json()
    assert (status["people"], status["email"], status["max_file_bytes"]) == (True, False, 10485760)
    assert status["languages"] == ["zh-Hans", "zh-Hant", "en", "vi"]


async def test_a_password_never_goes_out_in_the_clear():
    """A server elsewhere that offers no TLS is not logged in to."""
    office, port = PostOffice(), free_port()
    controller = Controller(office, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        server = MailServer(SecretStr(f"smtp://user:secret@127.0.0.1:{port}"))
        server._host = "mail.shop.example"
        assert server._start_tls() is True
        server._host = "127.0.0.1"
        server._start_tls = lambda: True  # type: ignore[method-assign]
        with pytest.raises(MailFailed):
            await server.send(EmailMessage())
    finally:
        controller.stop()


async def test_the_mails_link_leads_back_into_the_conversation(mai, shop, visitor, worker, office):
    await reply_to(mai, shop)
    await worker.mail_due(datetime.now(UTC) + LATER)
    link = next(line for line in office.body("plain").splitlines() if line.startswith("http"))
    await visitor.page.goto(link)
    await visitor.sees("It left today.")
    assert "#" not in visitor.page.url
    await visitor.write("Thank you!")
    await visitor.sees("You said: Thank you!")
    assert await shop.conversations() == 1


async def test_the_mail_of_a_verified_person_carries_no_way_in(mai, shop, worker, office):
    """A mistyped address must not open a customer's history to a stranger."""
    _, token = VisitorTokens(shop.secret).issue_verified("customer-42", "en", datetime.now(UTC))
    mai.headers = {"Authorization": f"Bearer {token}"}
    await reply_to(mai, shop)
    await worker.mail_due(datetime.now(UTC) + LATER)
    assert "/web/resume" not in str(office.mails[0])
    assert "sign in" in office.body("plain")


async def test_a_link_that_has_run_out_says_so(visitor, shop):
    old = VisitorTokens(shop.secret).link(VisitorTokens(shop.secret).issue("en")[0], datetime.now(UTC) - timedelta(days=8))
    await visitor.page.goto(f"{shop.url}/web/resume#{old}")
    await expect(visitor.page.get_by_role("status").first).to_contain_text("no longer works")
