"""The HTTP API, entered as a browser enters it."""

import json
from collections.abc import AsyncIterator

import httpx
import pytest

from bot.conversation.model import Choice

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def begin(http: httpx.AsyncClient) -> dict[str, str]:
    answer = await http.post("/web/conversations", json={"language": "en"})
    assert answer.status_code == 201
    return {"Authorization": f"Bearer {answer.json()['token']}"}


async def write(http: httpx.AsyncClient, who: dict[str, str], text: str, id: str = "message-1") -> httpx.Response:  # noqa: A002
    return await http.post("/web/messages", headers=who, json={"id": id, "text": text})


async def events(http: httpx.AsyncClient, who: dict[str, str], after: int = 0) -> AsyncIterator[dict]:
    async with http.stream("GET", "/web/events", headers={**who, "Last-Event-ID": str(after)}) as stream:
        async for line in stream.aiter_lines():
            if line.startswith("data: {") and line != "data: {}":
                yield json.loads(line[6:])


async def first(http: httpx.AsyncClient, who: dict[str, str], count: int, after: int = 0) -> list[dict]:
    messages = []
    stream = events(http, who, after)
    async for message in stream:
        messages.append(message)
        if len(messages) == count:
            break
    await stream.aclose()
    return messages


async def test_a_message_and_its_answer_come_over_the_stream(http):
    who = await begin(http)
    assert (await write(http, who, "Where is my parcel?")).json() == {"seq": 1, "repeated": False}
    question, answer = await first(http, who, 2)
    assert (question["author"], question["text"], question["id"]) == ("customer", "Where is my parcel?", "message-1")
    assert (answer["author"], answer["html"]) == ("bot", "<p>You said: Where is my parcel?</p>")


async def test_the_cursor_leaves_out_what_was_seen(http):
    who = await begin(http)
    await write(http, who, "hello")
    await first(http, who, 2)
    assert [message["seq"] for message in await first(http, who, 1, after=1)] == [2]


async def test_looking_leaves_no_trace(http, shop):
    who = await begin(http)
    answer = await http.get("/web/events", headers=who)
    assert (answer.status_code, answer.json()["error"]) == (404, "no_conversation")
    assert await shop.conversations() == 0


async def test_the_same_id_twice_is_one_message(http, shop):
    who = await begin(http)
    await write(http, who, "hello")
    assert (await write(http, who, "hello")).json() == {"seq": 1, "repeated": True}
    await first(http, who, 2)
    assert [message.text for message in shop.heard] == ["hello"]


async def test_a_visitor_reads_only_their_own_conversation(http):
    mai, ben = await begin(http), await begin(http)
    await write(http, mai, "from Mai")
    await write(http, ben, "from Ben")
    assert "Mai" not in str(await first(http, ben, 2))


@pytest.mark.parametrize("spoil", [lambda t: t[:-1] + ("A" if t[-1] != "A" else "B"), lambda t: "x" + t, lambda t: "", lambda t: "€"])
@pytest.mark.parametrize("path", ["/web/events", "/web/messages"])
async def test_a_tampered_token_opens_nothing(http, path, spoil):
    token = (await begin(http))["Authorization"].removeprefix("Bearer ")
    headers = {"Authorization": f"Bearer {spoil(token)}".encode()}
    answer = await http.request("GET" if "events" in path else "POST", path, headers=headers, json={"id": "message-1", "text": "x"})
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
        ({"id": "message-1"}, "either a text or a choice"),
        ({"id": "message-1", "text": "x", "choice": {"title": "x", "entry": "x"}}, "either a text or a choice"),
        ({"id": "message-1", "choice": {"title": "x"}}, "either an entry or an intent"),
        ({"id": "message-1", "choice": {"title": "x", "intent": "no such/intent"}}, "body.choice.intent"),
        ({"id": "message-1", "text": "x", "author": "bot"}, "body.author"),
        ({"id": "message-1", "text": ["x"]}, "body.text"),
        ([], "body"),
    ],
)
async def test_what_does_not_fit_is_explained(http, body, says):
    answer = await http.post("/web/messages", headers=await begin(http), json=body)
    assert (answer.status_code, answer.json()["error"]) == (422, "invalid_request")
    assert says in answer.json()["message"]


async def test_blank_text_is_refused_by_the_inbox(http):
    answer = await write(http, await begin(http), "  \n ")
    assert (answer.status_code, answer.json()["error"]) == (422, "message_rejected")


async def test_broken_json_is_explained(http):
    answer = await http.post("/web/messages", headers=await begin(http), content=b'{"id": ')
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
async def test_a_strange_cursor_is_refused(http, cursor):
    answer = await http.get("/web/events", headers={**await begin(http), "Last-Event-ID": cursor})
    assert answer.status_code == 422


async def test_a_pressed_choice_reaches_the_assistant(http, shop):
    who = await begin(http)
    choice = {"title": "How long is delivery?", "entry": "delivery-time"}
    await http.post("/web/messages", headers=who, json={"id": "message-1", "choice": choice})
    await first(http, who, 2)
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


async def test_what_the_assistant_was_unsure_of_stays_inside(http, shop):
    who = await begin(http)
    await write(http, who, "hello")
    message = (await first(http, who, 2))[1]
    assert set(message) == {"seq", "author", "kind", "html", "choices", "at", "name", "id"}
