"""The people who answer: adding them, what they may do, and signing them in."""

import asyncio
import re
from datetime import datetime
from functools import cache

from pwdlib import PasswordHash
from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from handoff.errors import AgentExists, AgentNotFound, InvalidAgent, SignInFailed
from handoff.model import Agent, Role
from handoff.tables import AgentRow

MIN_PASSWORD = 10
MAX_PASSWORD = 200
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,189}")


@cache
def _hasher() -> PasswordHash:
    return PasswordHash.recommended()  # argon2id


@cache
def _nobody() -> str:
    """A hash nobody has the password of, verified for unknown e-mails so that they take as long as known ones."""
    return _hasher().hash("nobody signs in with this")


async def add_agent(
    session: AsyncSession, email: str, name: str, password: str, language: str, now: datetime, role: Role = Role.AGENT
) -> Agent:
    """Raises InvalidAgent or AgentExists; the message says what to change."""
    email, name = email.strip().lower(), name.strip()
    if not _EMAIL.fullmatch(email):
        raise InvalidAgent(f"“{email}” is not an e-mail address. Write it like name@shop.example.")
    if not 1 <= len(name) <= 80:
        raise InvalidAgent("The name must have 1 to 80 characters: customers see it above each reply.")
    if not MIN_PASSWORD <= len(password) <= MAX_PASSWORD:
        raise InvalidAgent(f"The password must have {MIN_PASSWORD} to {MAX_PASSWORD} characters.")
    try:
        agent_id = (
            await session.execute(
                insert(AgentRow)
                .values(
                    email=email, name=name, language=language, role=role, password_hash=_hasher().hash(password), created_at=now
                )
                .returning(AgentRow.id)
            )
        ).scalar_one()
    except IntegrityError as error:
        raise AgentExists(f"There is already an agent with the e-mail {email}. Choose another, or sign in with it.") from error
    return Agent(agent_id, email, name, language, role)


async def set_role(session: AsyncSession, email: str, role: Role) -> None:
    """Raises AgentNotFound; InvalidAgent where nobody would be left to set channels up."""
    email = email.strip().lower()
    # Held until commit, so that of two admins who are made agents at the same moment one stays.
    admins = set((await session.execute(select(AgentRow.email).where(AgentRow.role == Role.ADMIN).with_for_update())).scalars())
    if role is not Role.ADMIN and admins == {email}:
        raise InvalidAgent(f"{email} is the only admin: make somebody else one first.")
    changed = await session.execute(update(AgentRow).where(AgentRow.email == email).values(role=role).returning(AgentRow.id))
    if changed.first() is None:
        raise AgentNotFound(f"There is no agent with the e-mail {email}. Check how it is written.")


async def authenticate(session: AsyncSession, email: str, password: str) -> Agent:
    """Raises SignInFailed, after the same work whether the e-mail is known or not."""
    row = (await session.execute(select(AgentRow).where(AgentRow.email == email.strip().lower()))).scalar_one_or_none()
    # In a thread: argon2 is slow on purpose, and the chat shares this event loop.
    right = await asyncio.to_thread(_verify, password[:MAX_PASSWORD], row.password_hash if row else None)
    if row is None or not right:
        raise SignInFailed("The e-mail or the password is wrong. Check both and try again.")
    return _agent(row)


def _verify(password: str, password_hash: str | None) -> bool:
    return _hasher().verify(password, password_hash or _nobody())


async def find_agent(session: AsyncSession, agent_id: int) -> Agent | None:
    row = (await session.execute(select(AgentRow).where(AgentRow.id == agent_id))).scalar_one_or_none()
    return _agent(row) if row else None


async def has_agents(session: AsyncSession) -> bool:
    return (await session.execute(select(AgentRow.id).limit(1))).first() is not None


def _agent(row: AgentRow) -> Agent:
    return Agent(row.id, row.email, row.name, row.language, Role(row.role))
