"""Signing in and out, and choosing the language: a plain form, so that password managers know it and a reload is harmless."""

from datetime import UTC, datetime
from urllib.parse import quote

from nicegui import app, ui
from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from bot.db import Database
from bot.desk.access import Access, local_path, texts_for
from bot.desk.forms import FormTooLarge, LanguageForm, SignInForm, read_form
from bot.desk.header import page_frame
from bot.desk.markup import tag, words
from bot.desk.page import page
from bot.desk.phrases import Texts
from bot.desk.theme import dress, root_of
from bot.languages import OWN_NAMES
from handoff.agents import authenticate
from handoff.attempts import SignInAttempts, TooManyAttempts
from handoff.errors import SignInFailed


def register_sign_in(database: Database, access: Access, attempts: SignInAttempts) -> None:
    @page("/sign-in")
    async def sign_in_page(request: Request) -> Response | None:
        wanted = local_path(request.query_params.get("next"))
        if await access.agent(request):
            return _go(request, wanted)
        texts = texts_for(request)
        problem, email = request.session.pop("problem", None), request.session.pop("email", "")
        dress(request, texts)
        page_frame(request, texts)
        ui.page_title(f"{texts('sign_in')} · Frontline")
        _draw(texts, f"{root_of(request)}/sign-in", wanted, problem, email)
        return None

    async def sign_in(request: Request) -> Response:
        try:
            form = SignInForm.model_validate(await read_form(request))
        except (FormTooLarge, ValidationError, ValueError):
            return PlainTextResponse("This is not the desk's sign-in form.", 422)
        address = request.client.host if request.client else ""
        texts = texts_for(request)
        try:
            attempts.begin(form.email, address, datetime.now(UTC))
            async with database.reading() as session:
                agent = await authenticate(session, form.email, form.password)
        except SignInFailed:
            return _again(request, form, texts("sign_in_wrong"))
        except TooManyAttempts as refused:
            return _again(request, form, texts("sign_in_too_many", minutes=refused.minutes))
        attempts.succeeded(form.email, address)
        access.admit(request, agent)
        return _go(request, local_path(form.next))

    async def sign_out(request: Request) -> Response:
        access.dismiss(request)
        return _go(request, "/sign-in")

    async def choose_language(request: Request) -> Response:
        try:
            form = LanguageForm.model_validate(await read_form(request))
        except (FormTooLarge, ValidationError, ValueError):
            return PlainTextResponse("This is not the desk's language form.", 422)
        if form.language in OWN_NAMES:
            request.session["language"] = form.language
        return _go(request, local_path(form.next))

    app.post("/sign-in", include_in_schema=False)(sign_in)
    app.post("/sign-out", include_in_schema=False)(sign_out)
    app.post("/language", include_in_schema=False)(choose_language)


def _draw(texts: Texts, action: str, wanted: str, problem: str | None, email: str) -> None:
    with tag("div", "door", id="content"), tag("form", "card", method="post", action=action):
        words("h1", texts("sign_in"))
        words("p", texts("sign_in_lead"), "quiet")
        if problem:
            words("p", problem, "notice notice-bad", role="alert", id="problem")
        described = "problem" if problem else None
        tag("input", type="hidden", name="next", value=wanted)
        words("label", texts("email"), for_="email")
        tag(
            "input", id="email", name="email", type="email", autocomplete="username", required=True, maxlength=254,
            value=email, autofocus=not email, aria_describedby=described, spellcheck="false",
        )  # fmt: skip
        words("label", texts("password"), for_="password")
        tag(
            "input", id="password", name="password", type="password", autocomplete="current-password", required=True,
            maxlength=200, autofocus=bool(email), aria_describedby=described,
        )  # fmt: skip
        words("button", texts("sign_in"), "primary wide", type="submit")


def _again(request: Request, form: SignInForm, problem: str) -> Response:
    """Back to the form, which says what is wrong and still knows the e-mail; the password is typed again."""
    request.session.update(problem=problem, email=form.email)
    return _go(request, f"/sign-in?next={quote(local_path(form.next), safe='')}")


def _go(request: Request, path: str) -> Response:
    """A proxy's prefix is added by NiceGUI, so only the mount path belongs here."""
    return RedirectResponse(f"{request.scope.get('root_path', '')}{path}", 303)
