"""From WeChat to the website and back."""

import re
from datetime import UTC, datetime

import pytest
from pydantic import SecretStr

from bot.conversation.addresses import whereabouts
from bot.conversation.carrying import Followed, follow
from bot.conversation.links import CarryLinks
from bot.conversation.model import Address
from tests.channels.wechat import platform
from tests.channels.wechat.platform import event

LINKS = CarryLinks(SecretStr("a secret that only this test knows"))
PAGE = Address("web", "page")
PUBLIC = {"links": LINKS, "public_url": "https://help.shop.example/"}


async def onto_the_page(shop, answer: str) -> str:
    """The customer opens the link in `answer`; the conversation it leads to."""
    token = re.search(r"https://help\.shop\.example/web/resume#([\w-]{43})$", answer)[1]
    link = LINKS.read(token, "web")
    async with shop.core.database.begin() as session:
        assert await follow(session, link, PAGE, datetime.now(UTC)) is Followed.CARRIED
    return link.conversation_id


@pytest.mark.parametrize("words", ["网页", "網頁！", " Web "])
async def test_who_asks_for_the_website_gets_a_link_in_the_same_breath(open_shop, words):
    shop = await open_shop(**PUBLIC)
    answer = await shop.write(words)
    assert answer.startswith("這是在網頁上繼續對話的連結")
    assert await shop.write(words) == answer  # WeChat tells it again
    assert await onto_the_page(shop, answer) == await shop.conversation()
    assert shop.talk.parrot.heard == []
    assert "#" not in "".join(one.text for one in await shop.transcript())


async def test_the_menu_leads_there_too_and_without_the_api(open_shop):
    shop = await open_shop(secret=None, **PUBLIC)
    await onto_the_page(shop, await shop.tell(event("CLICK", EventKey="<![CDATA[web]]>")))
    await shop.settled("delivered")


async def test_what_the_page_did_not_show_comes_with_the_next_message_from_wechat(open_shop):
    shop = await open_shop(**PUBLIC, works=False)
    conversation = await onto_the_page(shop, await shop.write("网页", 1))
    await shop.talk.write("hello from the page", "message-1", *PAGE)
    await shop.talk.said(conversation, 4)
    assert await shop.write("back here", 2) == "You said hello from the page\n\nYou said back here"
    async with shop.core.database.reading() as session:
        assert (await whereabouts(session, conversation)).now == Address("wechat", platform.OPENID)


async def test_without_an_address_of_our_own_the_assistant_is_asked(open_shop):
    shop = await open_shop()
    assert await shop.write("网页") == "You said 网页"
