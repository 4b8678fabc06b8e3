"""Import: choose files, see what they would change or every fault, then import."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from urllib.parse import unquote

import structlog
from nicegui import app, ui
from nicegui.element import Element
from nicegui.events import GenericEventArguments
from pydantic import BaseModel, Field, ValidationError
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.desk.knowledge.arriving import draw_faults, draw_found
from bot.desk.knowledge.checks import draw_arrivals
from bot.desk.knowledge.phrases import KnowledgeTexts
from bot.desk.knowledge.place import Place
from bot.desk.knowledge.uploads import MAX_UPLOAD, Uploads, UploadTooLarge
from bot.desk.markup import tag, words
from bot.desk.page import page
from bot.desk.shell import Visit
from bot.languages import OWN_NAMES
from knowledge_base import LANGUAGES, Entry
from knowledge_base.errors import ExchangeError
from knowledge_base.exchange import SUFFIXES, Imported, import_sources

log = structlog.get_logger(__name__)

_PATIENCE = 20.0
"""Seconds that who imports waits for the comparison; what is said of a part is worth more than minutes."""
_WORDS = ("import_files", "import_hint", "import_language", "import_language_hint", "import_read", "import_reading")


class Chosen(BaseModel):
    """What the browser says once the files are sent."""

    tokens: list[str] = Field(max_length=20)
    language: str = Field(default="", max_length=16)


class ImportForm(Element, component="static/importer.js"):
    """Emits `sent` with the uploads' tokens, and `refused` with the name of a file that is too large."""

    def __init__(self, visit: Visit, texts: KnowledgeTexts) -> None:
        super().__init__()
        languages = [{"code": "", "name": texts("import_any_language")}]
        self.props.update(
            address=f"{visit.root}/knowledge/uploads",
            limit=MAX_UPLOAD,
            suffixes=",".join(SUFFIXES),
            languages=languages + [{"code": language, "name": OWN_NAMES[language]} for language in LANGUAGES],
            words={word: texts(word, limit=MAX_UPLOAD // 1_000_000) for word in _WORDS},
        )


def register_import(place: Place) -> None:
    uploads = Uploads()

    async def upload(request: Request) -> Response:
        agent = await place.shell.access.agent(request)
        if agent is None:
            return JSONResponse({"refused": "signed_out"}, 401)
        name = unquote(request.headers.get("X-File-Name", ""))
        try:
            token = await uploads.keep(agent.id, name, request.stream(), datetime.now(UTC))
        except UploadTooLarge:
            return JSONResponse({"refused": "too_large"}, 413)
        return JSONResponse({"token": token})

    app.post("/knowledge/uploads", include_in_schema=False)(upload)

    @page("/knowledge/import")
    async def import_page(request: Request) -> Response | None:
        visit = await place.shell.enter(request)
        if isinstance(visit, Response):
            return visit
        texts = KnowledgeTexts(visit.texts.language)
        async with place.frame(visit, texts, texts("import")):
            ImportScreen(place, visit, texts, uploads)
        return None


class ImportScreen:
    def __init__(self, place: Place, visit: Visit, texts: KnowledgeTexts, uploads: Uploads) -> None:
        self._place, self._visit, self._texts, self._uploads = place, visit, texts, uploads
        self._progress = ("", 0.0)
        self._found: Imported | None = None
        with tag("div", "toolbar"):
            words("a", "←", "back", href=f"{visit.root}/knowledge", aria_label=texts("back_to_knowledge"), data_back=True)
            words("h1", texts("import"))
        words("p", texts("import_explained"), "quiet")
        self._form = ImportForm(visit, texts)
        self._form.on("sent", self._sent)
        self._form.on("refused", self._refused)
        self._result = tag("section", "import-result", id="import-result", tabindex=-1, aria_label=texts("import_result"))

    def _refused(self, event: GenericEventArguments) -> None:
        self._found = None
        name = str(event.args)[:200] if event.args else ""
        self._say("notice-bad", self._texts("import_too_large", name=name, limit=MAX_UPLOAD // 1_000_000))

    async def _sent(self, event: GenericEventArguments) -> None:
        self._found = None
        agent = await self._place.shell.acting(self._visit)
        if agent is None:
            return
        try:
            chosen = Chosen.model_validate(event.args)
            sources = self._uploads.take(agent.id, chosen.tokens)
            language = chosen.language if chosen.language in LANGUAGES else None
            found = await asyncio.to_thread(partial(import_sources, sources, language=language))
        except ValidationError:
            return
        except ExchangeError as error:
            self._result.clear()
            with self._result:
                draw_faults(self._texts, error.faults)
        else:
            self._result.clear()
            with self._result:
                arriving = draw_found(self._texts, self._place.knowledge, found)
            if arriving:
                await self._compare(found, arriving)
        ui.run_javascript("document.getElementById('import-result').focus()")

    async def _compare(self, found: Imported, arriving: Sequence[Entry]) -> None:
        """With each other and with what is there; then it may be imported."""
        place, texts, self._found = self._place, self._texts, found
        with self._watched(texts("import_comparing")):
            trials = await place.knowledge.trials(arriving, threshold=place.threshold, seconds=_PATIENCE, progress=self._advance)
        if self._found is not found:
            return  # other files were chosen meanwhile
        with self._result, tag("div", "finding"):
            warned = draw_arrivals(place.knowledge, self._visit, texts, trials, len(arriving))
            go = words("button", texts("import_anyway" if warned else "import_go"), "primary", type="button")
            go.on("click", partial(self._import, found), args=[])

    async def _import(self, found: Imported) -> None:
        agent = await self._place.shell.acting(self._visit)
        if agent is None:
            return
        self._result.clear()
        try:
            with self._watched(self._texts("importing")):
                await self._place.knowledge.import_entries(found.entries, author=agent.name, progress=self._advance)
        except (SQLAlchemyError, OSError) as error:
            log.warning("desk.import_failed", error=str(error))
            self._say("notice-bad", self._texts("import_failed"))
        else:
            self._say("notice-good", self._texts("imported", count=len(found.entries)))

    @contextmanager
    def _watched(self, told: str) -> Iterator[None]:
        """Says what is being done, and how much of it is."""
        self._progress = ("", 0.0)
        with self._result, tag("div", "import-waiting") as waiting:
            words("p", told, "notice notice-plain", role="status")
            bar = tag("progress", "import-progress", max=1, value=0, aria_label=told)
            ui.timer(0.5, lambda: bar.props.__setitem__("value", round(self._progress[1], 2)))
        try:
            yield
        finally:
            if not waiting.is_deleted:
                waiting.delete()

    def _advance(self, what: str, share: float) -> None:
        self._progress = (what, share)

    def _say(self, kind: str, text: str) -> None:
        self._result.clear()
        with self._result:
            words("p", text, f"notice {kind}", role="status")
