"""A channel of the tests' own: a complete, simple one, whose provider is a loft that the test opens and closes."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from fastapi import APIRouter
from sqlalchemy.ext.asyncio import AsyncSession

from bot.channels.contract import Allowance, ChannelState, Delivery, DeliveryError, MailedTo, SetupStep
from bot.conversation.fetching import Fetched
from bot.desk.channels import Listed

SECRET = "coo-coo-7f3a"


class Pigeon:
    name = "pigeon"

    def __init__(self) -> None:
        self.router = APIRouter()
        self.clear()

    def clear(self) -> None:
        self.refuses: DeliveryError | None = None
        self.sent: list[tuple[str, str]] = []
        self.now = ChannelState(True, "@lantern_loft")
        self.left: Allowance | None = None
        self.mailed: MailedTo | None = None

    async def start(self) -> None: ...

    async def stop(self) -> None: ...

    async def send(self, delivery: Delivery) -> str:
        if self.refuses:
            raise self.refuses
        self.sent.append((delivery.contact, delivery.message.text))
        return f"feather-{len(self.sent)}"

    async def fetch(self, remote: str) -> Fetched:
        return Fetched("note.txt", remote.encode())

    async def state(self) -> ChannelState:
        return self.now

    async def mails_to(self, session: AsyncSession, conversation_id: str) -> MailedTo | None:
        return self.mailed

    async def allowance(self, session: AsyncSession, contact: str, now: datetime) -> Allowance | None:
        return self.left


def soon() -> datetime:
    return datetime.now(UTC) + timedelta(hours=2)


def listed(pigeon: Pigeon) -> Sequence[Listed]:
    def steps(_language: str) -> Sequence[SetupStep]:
        return (
            SetupStep("Tell the loft where to fly to.", value="https://help.shop.example/pigeon", done=True),
            SetupStep("Give it the secret.", value=SECRET, secret=True),
        )

    def wireless(language: str) -> Sequence[SetupStep]:
        return (SetupStep(f"Buy a telegraph ({language}).", link="https://telegraph.example/"),)

    return Listed("pigeon", pigeon, steps), Listed("telegram", None, wireless)
