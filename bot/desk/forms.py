"""Plain HTML forms: read within bounds, into typed models."""

from urllib.parse import parse_qsl

from pydantic import BaseModel, Field
from starlette.requests import Request

MAX_BYTES = 8192


class FormTooLarge(Exception):
    """More bytes than any form of the desk has."""


class SignInForm(BaseModel):
    email: str = Field(default="", max_length=254)
    password: str = Field(default="", max_length=200)
    next: str = Field(default="/", max_length=500)


class LanguageForm(BaseModel):
    language: str = Field(default="", max_length=16)
    next: str = Field(default="/", max_length=500)


async def read_form(request: Request) -> dict[str, str]:
    """The fields of an urlencoded body. Raises FormTooLarge."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BYTES:
            raise FormTooLarge
    return dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=20))
