"""A conversation of Telegram's on the website, and one of the website's on its way to Telegram."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import expect

from bot.channels.web.visitors import VisitorTokens
from bot.conversation import people
from bot.conversation.addresses import PAGE_FIRST, find_place
from bot.conversation.carrying import follow
from bot.conversation.contacts import Contact, know
from bot.conversation.links import CarryLinks
from bot.conversation.model import Address, HandoffRequest, InboundMessage, Utterance
from tests.channels.web.conftest import Caller, Shop, until

pytestmark = pytest.mark.asyncio(loop_scope="session")
LAN = Address("telegram", "7001")


class Bot:
    """Telegram's channel, as far as the website knows it."""

    def __init__(self, shop: Shop) -> None:
        self.links = CarryLinks(shop.secret)

    def invitation(self, conversation_id: str) -> str | None:
        bot = "https://t.me/MaisShopBot"
        return f"{bot}?start={self.links.sign(conversation_id, 'telegram', datetime.now(UTC))}" if conversation_id else bot


class Lan:
    """Writes in Telegram."""

    def __init__(self, shop: Shop) -> None:
        self.shop, self.links = shop, CarryLinks(shop.secret)

    async def write(self, text: str, number: int = 1) -> str:
        return (await self.shop.core.inbox.accept(InboundMessage(*LAN, f"7001:{number}", text))).conversation_id

    async def link(self, number: int = 1) -> str:
        """One to the website, from a conversation in which something was said."""
        self.conversation = await self.write("Where is my parcel?", number)
        return self.links.sign(self.conversation, "web", datetime.now(UTC))


@pytest_asyncio.fixture(loop_scope="session")
async def lan(shop) -> Lan:
    await shop.stop()
    shop.pushing = frozenset({"telegram"})
    shop.inviting = {"telegram": Bot(shop)}
    await shop.start()
    return Lan(shop)


async def resume(http: httpx.AsyncClient, link: str, by: Caller | None = None) -> httpx.Response:
    return await http.post("/web/resume", json={"link": link}, headers=by.headers if by else {})


def caller(http: httpx.AsyncClient, answer: httpx.Response) -> Caller:
    assert answer.status_code == 200, answer.text
    known = Caller(http)
    known.headers = {"Authorization": f"Bearer {answer.json()['token']}"}
    return known


async def due(shop, later: timedelta = timedelta()) -> list[tuple[str, int]]:
    return [(one.contact, one.seq) for one in await shop.core.outbox.claim_due(datetime.now(UTC) + later)]


async def test_the_whole_conversation_goes_on_on_the_page(shop, lan, http):
    shop.answer = lambda text: Utterance(f"You said: {text}", "answer")
    page = caller(http, await resume(http, await lan.link()))
    assert [one.get("text") or one["html"] for one in await page.read(2)] == [
        *("Where is my parcel?", "<p>You said: Where is my parcel?</p>"),
    ]
    sent = await page.write("I am on the page now", "message-2")
    assert (await page.write("I am on the page now", "message-2")).json() == sent.json() | {"repeated": True}
    mine = (await page.read(1, after=2))[0]
    assert (mine["text"], mine["id"]) == ("I am on the page now", "message-2")
    await page.read(4)
    file = (await http.post("/web/files?name=a.txt", content=b"three lanterns", headers=page.headers)).json()["id"]
    assert (await page.post({"id": "message-3", "files": [file]})).status_code == 202
    assert (await http.post("/web/answers/4/thumb", json={"helpful": True}, headers=page.headers)).status_code == 200
    assert (await http.post("/web/email", json={"email": "lan@example.com"}, headers=page.headers)).status_code == 200
    assert (await http.post("/web/restart", json={}, headers=page.headers)).status_code == 204
    shop.answer = lambda _: HandoffRequest("asked_for_person")
    await page.write("a person, please", "message-4")
    await page.read(9)
    await shop.claim("Minh")
    await shop.resolve()
    assert (await http.post("/web/rating", json={"score": 5}, headers=page.headers)).status_code == 200
    assert await shop.conversations() == 1


async def test_what_the_page_shows_is_not_pushed_and_what_it_does_not_is(shop, lan, http):
    page = caller(http, await resume(http, await lan.link()))
    await page.read(2)
    await shop.say("Read on the page", name="Minh")
    await page.read(3)
    await until(lambda: len(shop.channel.streams) == 0)  # the page is closed
    await shop.say("Not read there", name="Minh")
    await shop.channel.reading.write()
    assert await due(shop) == []
    assert await due(shop, later=PAGE_FIRST + timedelta(seconds=1)) == [("7001", 4)]


async def test_a_link_is_good_once_but_for_whoever_followed_it(shop, lan, http):
    link = await lan.link()
    page = caller(http, await resume(http, link))
    again = await resume(http, link, page)
    assert f"Bearer {again.json()['token']}" == page.headers["Authorization"]
    stranger = await resume(http, link)
    assert (stranger.status_code, stranger.json()["error"]) == (401, "link_refused")
    for spoiled in (link[:-2] + "AA", "A" * 43, lan.links.sign(lan.conversation, "telegram", datetime.now(UTC))):
        assert (await resume(http, spoiled)).status_code == 401


async def test_what_the_browser_had_before_is_known_as_the_same_persons(shop, lan, http, mai):
    await mai.write("hello")
    await mai.read(2)
    page = caller(http, await resume(http, await lan.link(), mai))
    assert (await page.read(1))[0]["text"] == "Where is my parcel?"
    async with shop.database.reading() as session:
        assert [one.channel for one in await people.linked_with(session, lan.conversation)] == ["web"]


async def test_a_browser_whose_visitor_is_with_a_person_keeps_its_conversation(shop, lan, http, mai):
    shop.answer = lambda _: HandoffRequest("asked_for_person")
    await mai.write("a person, please")
    await mai.read(2)
    kept = await resume(http, await lan.link(), mai)
    assert (kept.status_code, kept.json()["error"]) == (409, "kept_here")
    async with shop.database.reading() as session:
        assert len(await people.linked_with(session, lan.conversation)) == 1


async def test_a_signed_in_user_brings_a_conversation_in_and_stays_who_they_are(shop, lan, http):
    visitor, token = VisitorTokens(shop.secret).issue_verified("customer-42", "en", datetime.now(UTC))
    user = Caller(http)
    user.headers = {"Authorization": f"Bearer {token}"}
    answer = await resume(http, await lan.link(), user)
    assert (answer.json()["conversation"], answer.json()["token"]) == (visitor.contact, token)
    assert (await user.read(1))[0]["text"] == "Where is my parcel?"


async def ways(http: httpx.AsyncClient, by: Caller) -> object:
    return (await http.get("/web/status", headers=by.headers)).json()["telegram"]


async def going_on(http: httpx.AsyncClient, by: Caller) -> httpx.Response:
    return await http.post("/web/going-on", json={"channel": "telegram"}, headers=by.headers)


async def test_the_website_leads_to_telegram(shop, lan, http, mai):
    await mai.write("hello")
    assert await ways(http, mai) == "continue"
    url = (await going_on(http, mai)).json()["url"]
    found = lan.links.read(url.removeprefix("https://t.me/MaisShopBot?start="), "telegram")
    async with shop.database.begin() as session:
        await follow(session, found, LAN, datetime.now(UTC))
    assert await lan.write("now from Telegram", 9) == await shop.conversation()
    assert (await mai.read(4))[2]["text"] == "now from Telegram"
    assert await ways(http, mai) == "back"
    assert (await going_on(http, mai)).json()["url"] == "https://t.me/MaisShopBot"


async def test_who_came_from_telegram_is_led_back_by_a_plain_link(lan, http):
    page = caller(http, await resume(http, await lan.link()))
    assert await ways(http, page) == "back"
    assert (await going_on(http, page)).json()["url"] == "https://t.me/MaisShopBot"


async def test_the_history_of_a_signed_in_user_leads_nowhere_else(shop, lan, http):
    now = datetime.now(UTC)
    visitor, token = VisitorTokens(shop.secret).issue_verified("customer-42", "en", now)
    user = Caller(http)
    user.headers = {"Authorization": f"Bearer {token}"}
    await user.write("hello")
    assert await ways(http, user) is None
    assert (await going_on(http, user)).status_code == 404
    async with shop.database.begin() as session:
        await know(session, "web", visitor.contact, Contact("Lan", None, verified=True), now)
        place = await find_place(session, Address("web", visitor.contact))
    assert (await resume(http, lan.links.sign(place.conversation_id, "web", now))).status_code == 401


async def test_without_telegram_nothing_is_offered(http, mai):
    await mai.write("hello")
    assert await ways(http, mai) is None
    assert (await going_on(http, mai)).json()["error"] == "feature_off"


async def test_a_link_of_telegram_opens_in_the_browser_and_the_menu_leads_back(shop, lan, visitor):
    link = f"{shop.url}/web/resume#{await lan.link()}"
    for _ in range(2):  # tapped again in the same browser, it still opens
        await visitor.page.goto("about:blank")
        await visitor.page.goto(link)
        await visitor.sees("You said: Where is my parcel?")
    assert "#" not in visitor.page.url
    await visitor.page.reload()
    await visitor.write("I am on the page now")
    await visitor.sees("You said: I am on the page now")
    assert await visitor.bubbles() == [
        *("Where is my parcel?", "You said: Where is my parcel?", "I am on the page now", "You said: I am on the page now"),
    ]
    assert await shop.conversations() == 1
    await visitor.page.context.route("https://t.me/**", lambda route: route.fulfill(body="Telegram"))
    await visitor.page.get_by_role("button", name="More").click()
    async with visitor.page.expect_popup() as opened:
        await visitor.page.get_by_role("button", name="Back to Telegram").click()
    telegram = await opened.value
    await telegram.wait_for_url("https://t.me/MaisShopBot")
    assert await telegram.evaluate("window.opener") is None


async def test_the_menu_leads_to_telegram_with_the_conversation(shop, lan, visitor):
    await visitor.visit()
    await visitor.open()
    more = visitor.page.get_by_role("button", name="More", exact=True)
    await more.click()
    entry = visitor.page.get_by_role("button", name="Continue in Telegram")
    await expect(entry).to_be_hidden()  # there is nothing to go on with
    await more.click()
    await visitor.write("hello")
    await visitor.sees("You said: hello")
    await visitor.page.context.route("https://t.me/**", lambda route: route.fulfill(body="Telegram"))
    await more.click()
    async with visitor.page.expect_popup() as opened:
        await entry.click()
    await (telegram := await opened.value).wait_for_url("https://t.me/MaisShopBot?start=*")
    found = lan.links.read(telegram.url.partition("=")[2], "telegram")
    assert found
    assert found.conversation_id == await shop.conversation()
