import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from handoff import Role
from handoff.agents import add_agent, authenticate, find_agent, has_agents, set_role
from handoff.attempts import PER_ACCOUNT, PER_ADDRESS, WINDOW, SignInAttempts, TooManyAttempts
from handoff.errors import AgentExists, AgentNotFound, InvalidAgent, SignInFailed
from tests.handoff.conftest import NOON, PASSWORD, Office


async def test_an_agent_signs_in_however_the_email_is_typed(office: Office) -> None:
    minh = await office.hire()
    async with office.database.reading() as session:
        assert await authenticate(session, "  MINH@LanternStreet.example ", PASSWORD) == minh
        assert await find_agent(session, minh.id) == minh
        assert await has_agents(session)


async def test_a_wrong_password_and_an_unknown_email_look_the_same(office: Office) -> None:
    await office.hire()
    messages = set()
    async with office.database.reading() as session:
        for email, password in (("minh@lanternstreet.example", "wrong"), ("nobody@lanternstreet.example", PASSWORD)):
            with pytest.raises(SignInFailed) as refused:
                await authenticate(session, email, password)
            messages.add(str(refused.value))
    assert len(messages) == 1


@pytest.mark.parametrize("empty_database", ["sqlite"], indirect=True)  # over a network a query leaves too many turns
async def test_verifying_a_password_lets_others_work(office: Office) -> None:
    """The chat shares the event loop: while argon2 is busy, it must get far more turns than a query alone leaves it."""
    minh = await office.hire()
    turns = 0

    async def chat() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    async def turns_during(work: Callable[[], Awaitable[object]]) -> int:
        await work()  # once beforehand, so that the database already knows the statement
        before = turns
        await work()
        return turns - before

    chatting = asyncio.create_task(chat())
    async with office.database.reading() as session:
        query = await turns_during(lambda: find_agent(session, minh.id))
        sign_in = await turns_during(lambda: authenticate(session, "minh@lanternstreet.example", PASSWORD))
    chatting.cancel()
    assert sign_in > 5 * query


@pytest.mark.parametrize(
    ("email", "name", "password"),
    [("not an address", "Minh", PASSWORD), ("a@b.example", " ", PASSWORD), ("a@b.example", "Minh", "short")],
)
async def test_what_an_agent_may_not_be(office: Office, email: str, name: str, password: str) -> None:
    async with office.database.begin() as session:
        with pytest.raises(InvalidAgent):
            await add_agent(session, email, name, password, "en", NOON)


async def test_somebody_is_always_left_to_set_things_up(office: Office) -> None:
    async with office.database.begin() as session:
        await add_agent(session, "lin@x.example", "Lin", PASSWORD, "en", NOON, Role.ADMIN)
        minh = await add_agent(session, "minh@x.example", "Minh", PASSWORD, "en", NOON)
        assert minh.role is Role.AGENT
    for email, role, refused in (
        ("lin@x.example", Role.AGENT, InvalidAgent),
        ("nobody@x.example", Role.ADMIN, AgentNotFound),
    ):
        async with office.database.begin() as session:
            with pytest.raises(refused):
                await set_role(session, email, role)
    async with office.database.begin() as session:
        await set_role(session, " MINH@x.example", Role.ADMIN)
        await set_role(session, "lin@x.example", Role.AGENT)
        await set_role(session, "lin@x.example", Role.AGENT)
    async with office.database.reading() as session:
        assert await find_agent(session, minh.id) == replace(minh, role=Role.ADMIN)


async def test_one_email_one_agent(office: Office) -> None:
    await office.hire()
    with pytest.raises(AgentExists):
        await office.hire("Somebody else")


def test_guessing_one_account_is_stopped_and_released_after_the_window() -> None:
    attempts = SignInAttempts()
    for _ in range(PER_ACCOUNT):
        attempts.begin("minh@x.example", "10.0.0.1", NOON)
    with pytest.raises(TooManyAttempts) as refused:
        attempts.begin("MINH@x.example ", "10.0.0.1", NOON + timedelta(minutes=1))
    assert refused.value.minutes == 9
    attempts.begin("minh@x.example", "10.0.0.2", NOON)
    attempts.begin("minh@x.example", "10.0.0.1", NOON + WINDOW)


def test_one_password_tried_on_everybody_is_stopped() -> None:
    attempts = SignInAttempts()
    for n in range(PER_ADDRESS):
        attempts.begin(f"agent{n}@x.example", "10.0.0.1", NOON)
    with pytest.raises(TooManyAttempts):
        attempts.begin("one-more@x.example", "10.0.0.1", NOON)


def test_an_office_that_signs_in_correctly_is_never_stopped() -> None:
    attempts = SignInAttempts()
    for n in range(PER_ADDRESS * 3):
        attempts.begin(f"agent{n % 7}@x.example", "10.0.0.1", NOON)
        attempts.succeeded(f"agent{n % 7}@x.example", "10.0.0.1")
