"""Logged-in users of the shop: who they are is signed by the shop, and what they wrote opens to nobody else."""

import base64
import json
from datetime import UTC, datetime, timedelta

import jwt
import pytest

from bot.channels.web.visitors import Visitor, VisitorTokens
from bot.conversation.contacts import of_conversation

pytestmark = pytest.mark.asyncio(loop_scope="session")


def signed(secret: str, *, minutes: float = 10, algorithm: str = "HS256", **claims: object) -> str:
    """As the shop's server does, with a library of its own."""
    body = {"sub": "customer-42", "exp": datetime.now(UTC) + timedelta(minutes=minutes), **claims}
    return jwt.encode({name: value for name, value in body.items() if value is not None}, secret, algorithm)


@pytest.fixture
def secret(shop) -> str:
    return shop.identity_secret.get_secret_value()


async def identify(http, token: str):
    return await http.post("/web/identify", json={"token": token})


async def test_a_verified_person_finds_their_conversation_on_every_device(mai, http, shop, secret):
    first = await identify(http, signed(secret, name="Mai  Trần", email="mai@example.com", language="vi"))
    mai.headers = {"Authorization": f"Bearer {first.json()['token']}"}
    await mai.write("Where is order 7?")
    await mai.read(2)
    again = await identify(http, signed(secret))
    assert again.json()["conversation"] == first.json()["conversation"]
    mai.headers = {"Authorization": f"Bearer {again.json()['token']}"}
    assert (await mai.read(1))[0]["text"] == "Where is order 7?"
    other = await identify(http, signed(secret, sub="customer-43"))
    assert other.json()["conversation"] != first.json()["conversation"]


async def test_the_desk_learns_who_it_is(mai, http, shop, secret):
    token = (await identify(http, signed(secret, name="Mai  Trần", email="mai@example.com"))).json()["token"]
    mai.headers = {"Authorization": f"Bearer {token}"}
    await mai.write("hello")
    async with shop.database.reading() as session:
        who = await of_conversation(session, await shop.conversation())
    assert (who.name, who.email, who.verified) == ("Mai Trần", "mai@example.com", True)


def unsigned() -> str:
    def part(value: object) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")

    later = int((datetime.now(UTC) + timedelta(minutes=5)).timestamp())
    return f"{part({'alg': 'none', 'typ': 'JWT'})}.{part({'sub': 'customer-42', 'exp': later})}."


@pytest.mark.parametrize(
    "forge",
    [
        lambda _secret: unsigned(),
        lambda _secret: signed("the secret of another shop altogether"),
        lambda secret: signed(secret, algorithm="HS512"),
        lambda secret: signed(secret)[:-2],
        lambda secret: signed(secret, minutes=-10),
        lambda secret: signed(secret, minutes=120),
        lambda secret: signed(secret, exp=None),
        lambda secret: signed(secret, sub=None),
        lambda secret: signed(secret, sub=""),
        lambda _secret: "€.€.€",
        lambda _secret: "",
    ],
)
async def test_an_identity_that_does_not_hold_opens_nothing(http, secret, forge):
    refused = await identify(http, forge(secret))
    assert (refused.status_code, refused.json()["error"]) == (401, "identity_refused")


async def test_a_visitor_who_is_not_verified_never_reaches_verified_history(mai, http, shop, secret):
    verified = (await identify(http, signed(secret))).json()
    mai.headers = {"Authorization": f"Bearer {verified['token']}"}
    await mai.write("my address is …")
    tokens = VisitorTokens(shop.secret)
    person = Visitor(verified["conversation"], "vi")
    # Neither a link that leads to it, nor that link taken for a token, nor the shop's own signature.
    link = tokens.link(person, datetime.now(UTC))
    assert (await http.post("/web/resume", json={"link": link})).json()["error"] == "link_refused"
    for token in (link, signed(secret), verified["conversation"]):
        answer = await http.get("/web/events", headers={"Authorization": f"Bearer {token}"})
        assert answer.status_code == 401


async def test_a_verified_token_runs_out(http, shop):
    _, token = VisitorTokens(shop.secret).issue_verified("customer-42", "vi", datetime.now(UTC) - timedelta(hours=13))
    answer = await http.get("/web/events", headers={"Authorization": f"Bearer {token}"})
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_token")


async def test_without_a_secret_nobody_is_identified(http, shop, secret):
    await shop.stop()
    shop.identity_secret = None
    await shop.start()
    assert (await identify(http, signed(secret))).json()["error"] == "feature_off"
