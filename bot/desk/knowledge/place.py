"""What every screen of the knowledge base works with."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from nicegui.element import Element

from bot.db import Database
from bot.desk.errors_page import draw_not_found
from bot.desk.knowledge.catalogue import Catalogue
from bot.desk.knowledge.phrases import KnowledgeTexts
from bot.desk.shell import Shell, Visit
from knowledge_base import KnowledgeBase

SCREEN = "knowledge"


@dataclass(frozen=True, slots=True)
class Place:
    """`threshold` is the probability from which customers are answered; `zone` names the time zone that days are meant in."""

    database: Database
    knowledge: KnowledgeBase
    shell: Shell
    catalogue: Catalogue
    threshold: float
    zone: str

    @asynccontextmanager
    async def frame(self, visit: Visit, texts: KnowledgeTexts, title: str) -> AsyncIterator[Element]:
        """The page around a screen's content."""
        with self.shell.frame(visit, await self.shell.feed.read(), SCREEN, f"{title} · {texts('knowledge')}") as main:
            yield main

    async def missing(self, visit: Visit) -> None:
        """The whole page, where there is no such entry."""
        with self.shell.frame(visit, await self.shell.feed.read(), "missing", visit.texts("not_found_title")):
            draw_not_found(visit.texts, visit.root)
        visit.client.status_code = 404
