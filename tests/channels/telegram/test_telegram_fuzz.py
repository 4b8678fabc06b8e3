"""Whatever is posted with the right secret: never a 500. An error of ours would be raised through the test's transport."""

import json
from copy import deepcopy

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.channels.telegram.telegram_bot_api import SECRET
from tests.channels.telegram.updates import ALL

UPDATES = [json.loads(body) for body in ALL]

text = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("\0 /:🚚"))
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | text | st.text().map(lambda t: t * 500),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(text, inner, max_size=3),
    max_leaves=5,
)
fuzz = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def places(value, path=()):
    yield path
    for key in value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
        yield from places(value[key], (*path, key))


@st.composite
def almost_updates(draw):
    """A real update with one or two of its values replaced or left out."""
    update = deepcopy(draw(st.sampled_from(UPDATES)))
    for _ in range(draw(st.integers(1, 2))):
        *path, last = draw(st.sampled_from([place for place in places(update) if place]))
        parent = update
        for key in path:
            parent = parent[key]
        if isinstance(parent, dict) and draw(st.booleans()):
            del parent[last]
        else:
            parent[last] = draw(anything)
    return json.dumps(update)


@fuzz
@given(body=st.binary() | anything.map(json.dumps) | almost_updates())
async def test_no_body_breaks_the_webhook(telegram, body):
    assert (await telegram(body)).status_code in (200, 400)


@fuzz
@given(said=text, data=text, language=text)
async def test_no_text_breaks_the_webhook(telegram, said, data, language):
    update = deepcopy(UPDATES[1])
    update["callback_query"] |= {"data": data, "from": update["callback_query"]["from"] | {"language_code": language}}
    update["callback_query"]["message"]["reply_markup"]["inline_keyboard"][0][0] |= {"text": said, "callback_data": data}
    assert (await telegram(json.dumps(update))).status_code in (200, 400)


@fuzz
@given(secret=st.text(st.characters(max_codepoint=255, exclude_categories=["Cc"])).filter(lambda s: s != SECRET))
async def test_no_other_secret_opens_the_door(telegram, secret):
    assert (await telegram(json.dumps(UPDATES[0]), secret)).status_code == 403
