"""Whether this process lives, and whether it can do its work."""

from fastapi import APIRouter, Response
from pydantic import BaseModel
from sqlalchemy.exc import SQLAlchemyError

from bot.db import Database
from bot.dialogue.client import RasaClient


class Readiness(BaseModel):
    database: bool
    assistant: bool


def build_health(database: Database, rasa: RasaClient) -> APIRouter:
    router = APIRouter(tags=["health"])

    @router.get("/health")
    async def health() -> dict[str, str]:
        """Answers while the process lives."""
        return {"status": "ok"}

    @router.get("/ready")
    async def ready(response: Response) -> Readiness:
        """200 when messages are stored and answered by the assistant; 503 says what is missing."""
        found = Readiness(database=await _answers(database), assistant=await rasa.is_ready())
        if not (found.database and found.assistant):
            response.status_code = 503
        return found

    return router


async def _answers(database: Database) -> bool:
    try:
        await database.ping()
    except (SQLAlchemyError, OSError):
        return False
    return True
