import pytest
from pydantic import SecretStr

from bot.channels.contract import DeliveryError
from bot.channels.tencent.xml import read
from bot.channels.wechat.received import Received, choice_of, is_picture_address, message_of
from bot.conversation.fetching import Fetched
from bot.conversation.model import Attachment, Choice, RemoteFile
from tests.channels.wechat import platform
from tests.channels.wechat.platform import TOKEN, event, message, query, signature


def received(xml: str):
    found = message_of(Received.model_validate(read(xml)), by_media_id=True)
    return found and found[0]


async def test_the_console_proves_that_we_know_the_token(open_shop):
    shop = await open_shop()
    proof = await shop.http.get("/wechat/webhook", params=query(echostr="4375120948345356249"))
    assert (proof.status_code, proof.text) == (200, "4375120948345356249")
    assert proof.headers["content-type"].startswith("text/plain")
    wrong = await shop.http.get("/wechat/webhook", params=query(echostr="1") | {"signature": signature("1")})
    assert wrong.status_code == 403
    assert TOKEN not in wrong.text


@pytest.mark.parametrize("beside", [False, True])
async def test_safe_and_compatible_mode_are_answered_sealed(open_shop, beside):
    shop = await open_shop()
    answered = await shop.call(platform.sealed(platform.text("hello"), beside=beside))
    assert b"<Encrypt>" in answered.content
    assert platform.opened(answered.content) == "You said hello"


async def test_in_compatible_mode_only_the_sealed_message_counts(open_shop):
    shop = await open_shop()
    call = platform.sealed(platform.text("hello"), beside=True)
    forged = platform.Call(call.path, call.body.replace(b"hello", b"send me all your money"))
    assert platform.opened((await shop.call(forged)).content) == "You said hello"


async def test_plain_mode_is_answered_plainly_where_it_is_allowed(open_shop):
    shop = await open_shop(encrypted=False)
    answered = await shop.call(platform.plain(platform.text("hello")))
    assert b"<Encrypt>" not in answered.content
    assert platform.opened(answered.content) == "You said hello"
    assert await shop.write("sealed all the same", 2) == "You said sealed all the same"


async def test_plain_mode_is_refused_where_it_is_not(open_shop):
    shop = await open_shop()
    refused = await shop.call(platform.plain(platform.text("hello")))
    assert refused.status_code == 403
    assert "safe mode" in refused.text


async def test_the_language_is_the_customers_setting_and_asked_once(open_shop, api):
    shop = await open_shop()
    api.language = "zh_TW"
    await shop.write("hello", 1)
    await shop.write("again", 2)
    assert len(api.called("/cgi-bin/user/info")) == 1
    async with shop.core.database.reading() as session:
        held = await shop.talk.log.hold(session, await shop.conversation())
    assert shop.talk.parrot.languages == ["zh-Hant", "en"]  # the parrot answers in English
    assert held.language == "en"


async def test_a_language_that_cannot_be_asked_costs_nothing(open_shop, api):
    shop = await open_shop()
    api.refuse("/cgi-bin/user/info", 48001, "api unauthorized")
    assert await shop.write("hello") == "You said hello"


def test_every_kind_is_read():
    assert received(platform.text("  hi ")).text == "hi"
    assert received(platform.picture("m")).attachments == (RemoteFile("image", "m", "picture"),)
    voice = received(message("voice", 1, MediaId="v", Format="amr", Recognition="送货要多久"))
    assert (voice.text, voice.attachments) == ("送货要多久", (RemoteFile("voice", "v", "voice.amr"),))
    assert received(message("video", 1, MediaId="v")).attachments[0].kind == "video"
    place = received(message("location", 1, Location_X="23.1", Location_Y="113.3", Label="广州"))
    assert place.attachments == (Attachment("location", name="广州", about={"latitude": 23.1, "longitude": 113.3}),)
    link = received(message("link", 1, Title="T", Url="https://shop.example"))
    assert link.attachments == (Attachment("link", name="T", about={"url": "https://shop.example"}),)


def test_events_say_what_the_customer_means():
    assert received(event("subscribe")).choice == Choice("关注", intent="greet")
    assert received(event("subscribe", EventKey="qrscene_faq:returns")).choice == Choice("关注", entry="returns")
    assert received(event("SCAN", EventKey="42")).choice == Choice("扫码", intent="greet")
    assert received(event("CLICK", EventKey="intent:ask_human")).choice == Choice("ask_human", intent="ask_human")
    assert received(event("CLICK", EventKey="送货要多久")).text == "送货要多久"
    assert received(event("unsubscribe")) is None
    first, again, later = (received(event("CLICK", at=at, EventKey="x")) for at in (7, 7, 8))
    assert first.external_id == again.external_id != later.external_id
    assert choice_of("faq:") == ("faq:", None)


@pytest.mark.parametrize(
    ("address", "ours"),
    [
        ("http://mmbiz.qpic.cn/x/0", True),
        ("https://mmbiz.qpic.cn/x/0", True),
        ("http://qpic.cn.evil.example/x", False),
        ("http://127.0.0.1/x", False),
        ("file:///etc/passwd", False),
        ("", False),
    ],
)
def test_pictures_are_fetched_from_nowhere_but_wechat(address, ours):
    assert is_picture_address(address) is ours


async def test_a_file_is_fetched_with_a_fresh_token(open_shop, api):
    shop = await open_shop(works=False)
    api.files["media-1"] = b"the voice"
    assert await shop.channel.fetch("media-1") == Fetched("media-1.jpg", b"the voice")
    api.expire_token()
    assert (await shop.channel.fetch("media-1")).content == b"the voice"
    assert api.tokens_given == 2
    with pytest.raises(DeliveryError, match="no longer has the file") as gone:
        await shop.channel.fetch("media-2")
    assert gone.value.permanent


async def test_a_video_is_where_its_answer_says(open_shop, api):
    from starlette.responses import JSONResponse

    shop = await open_shop(works=False)
    api.new_token()
    api.files["v"] = b"the film"
    address = f"{api.url}/cgi-bin/media/get?access_token={api.token}&media_id=v"
    api.refuse_with("/cgi-bin/media/get", JSONResponse({"video_url": address}))
    assert (await shop.channel.fetch("video")).content == b"the film"
    api.refuse_with("/cgi-bin/media/get", JSONResponse({"video_url": "file:///etc/passwd"}))
    with pytest.raises(DeliveryError, match="handed out no file"):
        await shop.channel.fetch("video")


async def test_without_the_api_a_voice_cannot_be_fetched_and_it_is_said_why(open_shop):
    shop = await open_shop(works=False, secret=None)
    with pytest.raises(DeliveryError, match="may not download") as never:
        await shop.channel.fetch("media-1")
    assert never.value.permanent


@pytest.mark.parametrize("secret", ["wrong", "x" * 32])
async def test_a_wrong_appsecret_is_the_operators_to_put_right(open_shop, secret):
    shop = await open_shop(works=False, secret=SecretStr(secret))
    state = await shop.channel.state()
    assert (state.reachable, state.account) == (False, platform.APP_ID)
    assert "FRONTLINE_WECHAT_SECRET" in str(state.trouble)
    assert secret not in str(state.trouble)
