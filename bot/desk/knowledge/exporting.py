"""The whole knowledge base as a file."""

import asyncio
from typing import Final

from nicegui import app
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.desk.knowledge.phrases import KnowledgeTexts
from bot.desk.knowledge.place import Place
from bot.desk.markup import tag, words
from knowledge_base.exchange import Written, format_bytes

_KINDS: Final[dict[Written, tuple[str, str]]] = {
    "xlsx": (".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "yaml": (".yml", "application/yaml"),
    "csv": (".csv", "text/csv"),
    "jsonl": (".jsonl", "application/jsonl"),
}


def register_export(place: Place) -> None:
    async def export(request: Request, form: str) -> Response:
        if await place.shell.access.agent(request) is None:
            return RedirectResponse(f"{request.scope.get('root_path', '')}/sign-in?next=%2Fknowledge", 303)
        kind = next((kind for kind in _KINDS if kind == form), None)
        if kind is None:
            raise HTTPException(404)
        suffix, media = _KINDS[kind]
        content = await asyncio.to_thread(format_bytes, place.knowledge.list(), kind)
        name = f"faq-{place.knowledge.today()}{suffix}"
        return Response(content, media_type=media, headers={"Content-Disposition": f'attachment; filename="{name}"'})

    app.get("/knowledge/export/{form}", include_in_schema=False)(export)


def draw_export(texts: KnowledgeTexts, root: str) -> None:
    """A button that unfolds into the formats."""
    with tag("details", "account export"):
        words("summary", texts("export"), "secondary")
        with tag("div", "menu"):
            for kind in _KINDS:
                words("a", texts(f"export_{kind}"), href=f"{root}/knowledge/export/{kind}", download=True)
