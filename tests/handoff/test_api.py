from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI
from itsdangerous import URLSafeTimedSerializer
from pydantic import SecretStr

from bot.conversation.desk_side import FilesForHandoff
from bot.conversation.files import FileStore
from handoff.api import build_api
from handoff.attempts import PER_ACCOUNT, SignInAttempts
from tests.handoff.conftest import PASSWORD, Office

EMAIL = "minh@lanternstreet.example"


@pytest.fixture
async def app(office: Office) -> FastAPI:
    app = FastAPI()
    database = office.database
    files = FilesForHandoff(FileStore(database))
    app.include_router(build_api(database.begin, database.reading, office.handoff, files, SecretStr("s3cret"), SignInAttempts()))
    return app


@pytest.fixture
async def anybody(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://frontline/api") as client:
        yield client


@pytest.fixture
async def minh(anybody: httpx.AsyncClient, office: Office) -> httpx.AsyncClient:
    await office.hire()
    token = (await anybody.post("/sign-in", json={"email": EMAIL, "password": PASSWORD})).json()["token"]
    anybody.headers["Authorization"] = f"Bearer {token}"
    return anybody


async def test_a_ticket_from_the_queue_to_its_end(minh: httpx.AsyncClient, office: Office) -> None:
    await office.ticket()
    [ticket] = (await minh.get("/tickets")).json()["tickets"]
    assert (ticket["status"], ticket["details"]) == ("new", {"order_number": "LS-20418"})
    path = f"/tickets/{ticket['id']}"
    assert (await minh.post(f"{path}/claim")).json()["assignee_name"] == "Minh Anh"
    said = {"id": "reply-0001", "text": "On its **way**."}
    assert (await minh.post(f"{path}/reply", json=said)).json()["status"] == "pending"
    assert (await minh.post(f"{path}/reply", json=said)).status_code == 200
    assert (await minh.post(f"{path}/resolve")).json()["status"] == "resolved"
    view = (await minh.get(path)).json()
    assert [line["author"] for line in view["transcript"]] == ["customer", "system", "agent", "system"]
    assert [event["happening"] for event in view["events"]] == ["opened", "claimed", "replied", "resolved"]
    assert (await minh.get("/tickets")).json()["tickets"] == []
    assert len((await minh.get("/tickets?status=resolved&status=new")).json()["tickets"]) == 1


async def test_a_reply_with_a_file(minh: httpx.AsyncClient, office: Office) -> None:
    ticket = await office.ticket()
    kept = await minh.post(f"/tickets/{ticket.id}/files?name=the label.txt", content="LS-20418 · Mai".encode())
    assert kept.status_code == 201
    assert kept.json() | {"id": ""} == {"id": "", "kind": "file", "name": "the label.txt", "media_type": "text/plain", "size": 15}
    said = {"id": "reply-0001", "files": [kept.json()["id"]]}
    assert (await minh.post(f"/tickets/{ticket.id}/reply", json=said)).status_code == 200
    line = (await minh.get(f"/tickets/{ticket.id}")).json()["transcript"][-1]
    assert (line["text"], [one["name"] for one in line["attachments"]]) == ("", ["the label.txt"])


async def test_files_that_are_refused(minh: httpx.AsyncClient, office: Office) -> None:
    ticket, other = await office.ticket(), await office.ticket("mai")
    to = f"/tickets/{ticket.id}/files?name=page.svg"
    drawing = await minh.post(to, content=b"<svg onload=alert(1)>")
    assert (drawing.status_code, drawing.json()["error"]) == (422, "dangerous")
    assert (await minh.post(to, content=b"")).json()["error"] == "empty"
    assert (await minh.post(to, content=b"x", headers={"Content-Length": str(2**30)})).status_code == 413
    elsewhere = (await minh.post(f"/tickets/{other.id}/files?name=a.txt", content=b"of Mai")).json()["id"]
    stolen = await minh.post(f"/tickets/{ticket.id}/reply", json={"id": "reply-0001", "files": [elsewhere]})
    assert (stolen.status_code, stolen.json()["error"]) == (422, "missing")
    await minh.post(f"/tickets/{ticket.id}/resolve")
    assert (await minh.post(to, content=b"late")).status_code == 409
    del minh.headers["Authorization"]
    assert (await minh.post(to, content=b"nobody")).status_code == 401


async def test_a_resolved_ticket_refuses(minh: httpx.AsyncClient, office: Office) -> None:
    ticket = await office.ticket()
    await minh.post(f"/tickets/{ticket.id}/resolve")
    refused = await minh.post(f"/tickets/{ticket.id}/reply", json={"id": "reply-0001", "text": "Too late"})
    assert (refused.status_code, refused.json()["error"]) == (409, "transition_refused")


async def test_no_such_ticket(minh: httpx.AsyncClient) -> None:
    missing = await minh.get("/tickets/4711")
    assert (missing.status_code, missing.json()["error"]) == (404, "ticket_not_found")


@pytest.mark.parametrize("path", ["/tickets", "/tickets/1"])
async def test_nobody_reads_without_a_token(anybody: httpx.AsyncClient, path: str) -> None:
    refused = await anybody.get(path)
    assert (refused.status_code, refused.json()["error"]) == (401, "not_signed_in")
    assert refused.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("deed", ["claim", "reply", "resolve"])
async def test_nobody_acts_without_a_token(anybody: httpx.AsyncClient, office: Office, deed: str) -> None:
    ticket = await office.ticket()
    refused = await anybody.post(f"/tickets/{ticket.id}/{deed}", json={"id": "reply-0001", "text": "Hi"})
    assert refused.status_code == 401
    assert (await office.view(ticket)).ticket == ticket


async def test_forged_and_foreign_tokens(anybody: httpx.AsyncClient, office: Office) -> None:
    agent = await office.hire()
    other_secret = URLSafeTimedSerializer("another", salt="handoff.api").dumps(agent.id)
    other_purpose = URLSafeTimedSerializer("s3cret", salt="something else").dumps(agent.id)
    for token in (other_secret, other_purpose, "x", ""):
        assert (await anybody.get("/tickets", headers={"Authorization": f"Bearer {token}"})).status_code == 401


async def test_guessing_is_stopped_even_with_the_right_password_at_last(anybody: httpx.AsyncClient, office: Office) -> None:
    await office.hire()
    for _ in range(PER_ACCOUNT):
        wrong = await anybody.post("/sign-in", json={"email": EMAIL, "password": "guess"})
        assert (wrong.status_code, wrong.json()["error"]) == (401, "sign_in_failed")
    stopped = await anybody.post("/sign-in", json={"email": EMAIL, "password": PASSWORD})
    assert (stopped.status_code, stopped.json()["error"]) == (429, "too_many_attempts")


@pytest.mark.parametrize(
    "said",
    [{}, {"id": "reply-0001", "files": ["x"] * 11}, {"id": "no spaces!", "text": "Hi"}, {"id": "reply-0001", "text": "x" * 8001}],
)
async def test_malformed_replies_say_what_is_wrong(minh: httpx.AsyncClient, office: Office, said: dict[str, object]) -> None:
    ticket = await office.ticket()
    refused = await minh.post(f"/tickets/{ticket.id}/reply", json=said)
    assert (refused.status_code, refused.json()["error"]) == (422, "invalid_request")
    assert "body" in refused.json()["message"]


async def test_what_is_wrong_never_repeats_the_password(anybody: httpx.AsyncClient) -> None:
    refused = await anybody.post("/sign-in", json={"email": 3, "password": "hush " * 100})
    assert refused.status_code == 422
    assert "hush" not in refused.text


async def test_an_oversized_body_is_not_read(anybody: httpx.AsyncClient) -> None:
    refused = await anybody.post("/sign-in", content=b"x" * 200_000)
    assert (refused.status_code, refused.json()["error"]) == (413, "too_large")


async def test_a_body_of_unknown_length_is_not_read(anybody: httpx.AsyncClient) -> None:
    async def endless() -> AsyncIterator[bytes]:
        yield b"x"

    assert (await anybody.post("/sign-in", content=endless())).json()["error"] == "length_required"


async def test_every_path_is_documented_with_its_errors(app: FastAPI) -> None:
    paths = app.openapi()["paths"]
    assert {path: set(deeds) for path, deeds in paths.items()} == {
        "/api/sign-in": {"post"},
        "/api/tickets": {"get"},
        "/api/tickets/{ticket_id}": {"get"},
        "/api/tickets/{ticket_id}/files": {"post"},
        "/api/tickets/{ticket_id}/claim": {"post"},
        "/api/tickets/{ticket_id}/reply": {"post"},
        "/api/tickets/{ticket_id}/resolve": {"post"},
    }
    assert all({"401", "422"} <= set(deed["responses"]) for deeds in paths.values() for deed in deeds.values())
