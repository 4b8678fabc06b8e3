"""Whatever a browser or a stranger sends, nothing breaks: never a 500, always an answer that says what to do."""

import json
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.channels.web.conftest import Caller

pytestmark = pytest.mark.asyncio(loop_scope="session")

POSTS = (
    "conversations",
    "messages",
    "answers/1/thumb",
    "answers/0/thumb",
    "rating",
    "email",
    "identify",
    "resume",
    "restart",
    "files",
)
_words = st.text(max_size=40) | st.sampled_from(["message-1", "en", "mai@example.com", "f" * 24, "\0", "\ud800", "9" * 400])
_value = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=True) | _words,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_words, inner, max_size=4),
    max_leaves=8,
)
_fields = ("id", "text", "choice", "files", "helpful", "score", "comment", "email", "token", "link", "language")
_form = st.dictionaries(st.sampled_from(_fields), _value, max_size=6).map(lambda form: json.dumps(form).encode())
_body = _form | _value.map(lambda value: json.dumps(value).encode()) | st.binary(max_size=200)
_cursor = st.integers().map(str) | st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=126), max_size=30)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(path=st.sampled_from(POSTS), body=_body, signed_in=st.booleans(), query=_words)
async def test_any_body_is_answered(http, shop, path, body, signed_in, query):
    if not hasattr(shop, "caller"):
        shop.caller = await Caller(http).begin()
        await shop.caller.write("hello")
    headers = shop.caller.headers if signed_in else {}
    name = query.encode(errors="replace").decode()
    answer = await http.post(f"/web/{path}", params={"name": name}, content=body, headers=headers)
    assert answer.status_code < 500
    if answer.status_code >= 400:
        assert answer.json()["message"]


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(file_id=_words, until=_cursor, sig=_words, wanted=_cursor)
async def test_any_link_is_answered(http, file_id, until, sig, wanted):
    clean = {name: value.encode(errors="replace").decode() for name, value in {"until": until, "sig": sig}.items()}
    answer = await http.get(
        f"/web/files/x{quote(file_id, safe='', errors='replace')}", params=clean, headers={"Range": wanted.strip()}
    )
    assert 300 <= answer.status_code < 500  # a slash at the end is asked to be left out
