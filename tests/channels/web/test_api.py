"""The HTTP API, entered as a browser enters it."""

from collections.abc import AsyncIterator

import pytest

from bot.conversation.model import Choice

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_message_and_its_answer_come_over_the_stream(mai):
    assert (await mai.write("Where is my parcel?")).json() == {"seq": 1, "repeated": False}
    question, answer = await mai.read(2)
    assert (question["author"], question["text"], question["id"]) == ("customer", "Where is my parcel?", "message-1")
    assert (answer["author"], answer["html"]) == ("bot", "<p>You said: Where is my parcel?</p>")


async def test_the_cursor_leaves_out_what_was_seen(mai):
    await mai.write("hello")
    await mai.read(2)
    assert [message["seq"] for message in await mai.read(1, after=1)] == [2]


async def test_looking_leaves_no_trace(mai, http, shop):
    answer = await http.get("/web/events", headers=mai.headers)
    assert (answer.status_code, answer.json()["error"]) == (404, "no_conversation")
    assert await shop.conversations() == 0


async def test_the_same_id_twice_is_one_message(mai, shop):
    await mai.write("hello")
    assert (await mai.write("hello")).json() == {"seq": 1, "repeated": True}
    await mai.read(2)
    assert [message.text for message in shop.heard] == ["hello"]


async def test_a_visitor_reads_only_their_own_conversation(mai, ben):
    await mai.write("from Mai")
    await ben.write("from Ben")
    assert "Mai" not in str(await ben.read(2))


def swap_last(token: str) -> str:
    # The last character of base64 carries spare bits; the one before it is all signature.
    return token[:-2] + ("A" if token[-2] != "A" else "B") + token[-1]


@pytest.mark.parametrize("spoil", [swap_last, lambda token: "x" + token, lambda _token: "€", lambda _token: "."])
@pytest.mark.parametrize("path", ["/web/events", "/web/messages"])
async def test_a_tampered_token_opens_nothing(mai, http, path, spoil):
    headers = {"Authorization": f"Bearer {spoil(mai.token)}".encode()}
    method = "GET" if path.endswith("events") else "POST"
    answer = await http.request(method, path, headers=headers, json={"id": "message-1", "text": "x"})
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_token")
    assert "/web/conversations" in answer.json()["message"]


async def test_without_a_token_nothing_opens(http):
    assert (await http.get("/web/events")).status_code == 401


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ({"id": "message-1", "text": "x" * 4001}, "4000"),
        ({"id": "i" * 65, "text": "x"}, "body.id"),
        ({"id": "short", "text": "x"}, "body.id"),
        ({"id": "message-1"}, "a text, a choice or files"),
        ({"id": "message-1", "text": "x", "choice": {"title": "x", "entry": "x"}}, "a choice goes alone"),
        ({"id": "message-1", "choice": {"title": "x"}}, "either an entry or an intent"),
        ({"id": "message-1", "choice": {"title": "x", "intent": "no such/intent"}}, "body.choice.intent"),
        ({"id": "message-1", "text": "x", "author": "bot"}, "body.author"),
        ({"id": "message-1", "text": ["x"]}, "body.text"),
        ([], "body"),
    ],
)
async def test_what_does_not_fit_is_explained(mai, body, says):
    answer = await mai.post(body)
    assert (answer.status_code, answer.json()["error"]) == (422, "invalid_request")
    assert says in answer.json()["message"]


async def test_blank_text_is_refused_by_the_inbox(mai):
    answer = await mai.write("  \n ")
    assert (answer.status_code, answer.json()["error"]) == (422, "message_rejected")


async def test_broken_json_is_explained(mai, http):
    answer = await http.post("/web/messages", headers=mai.headers | {"Content-Type": "application/json"}, content=b'{"id": ')
    assert answer.status_code == 422
    assert "JSON" in answer.json()["message"]


async def test_a_flood_is_cut_off(http):
    async def flood() -> AsyncIterator[bytes]:
        for _ in range(100):
            yield b" " * 4096

    for body in (flood(), b" " * 70_000):
        answer = await http.post("/web/conversations", content=body, headers={"Content-Type": "application/json"})
        assert (answer.status_code, answer.json()["error"]) == (413, "too_large")


@pytest.mark.parametrize("cursor", ["-1", "abc", "9" * 30])
async def test_a_strange_cursor_is_refused(mai, http, cursor):
    answer = await http.get("/web/events", headers={**mai.headers, "Last-Event-ID": cursor})
    assert answer.status_code == 422


async def test_a_pressed_choice_reaches_the_assistant(mai, shop):
    await mai.post({"id": "message-1", "choice": {"title": "How long is delivery?", "entry": "delivery-time"}})
    await mai.read(2)
    assert shop.heard[0].choice == Choice("How long is delivery?", entry="delivery-time")


async def test_another_site_may_call_the_api_and_read_its_errors(http):
    origin = {"Origin": "https://shop.example"}
    asks = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization,content-type"}
    preflight = await http.options("/web/messages", headers={**origin, **asks})
    assert preflight.status_code == 200
    assert "Authorization" in preflight.headers["Access-Control-Allow-Headers"]
    refused = await http.post("/web/messages", headers=origin, json={})
    assert refused.status_code == 401
    assert refused.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in refused.headers


async def test_only_the_named_sites_may_call_when_there_are_some(http, shop):
    await shop.stop()
    shop.origins = ("https://shop.example/",)
    await shop.start()
    for origin, status in {"https://shop.example": 201, "https://other.example": 403, "null": 403, shop.url: 201}.items():
        answer = await http.post("/web/conversations", headers={"Origin": origin}, json={})
        assert answer.status_code == status, origin
        assert (answer.headers.get("Access-Control-Allow-Origin") == origin) == (origin == "https://shop.example")
    assert (await http.post("/web/conversations", json={})).status_code == 201  # what is no browser names none


async def test_what_the_assistant_was_unsure_of_stays_inside(mai):
    await mai.write("hello")
    message = (await mai.read(2))[1]
    assert set(message) == {"seq", "author", "kind", "html", "choices", "at", "name", "id", "helpful", "attachments"}
