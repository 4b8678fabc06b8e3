"""What every channel does with what comes in. A last message, waited for, shows that whatever came before it was dealt with."""

import asyncio

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.conversation.errors import FileNotHere
from bot.conversation.fetching import FileFetcher
from bot.deliveries import fetcher
from tests.contracts.conftest import PATIENCE, Scene

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64
WINDOW = 5.0
"""Seconds: no provider waits longer for its answer (WeChat's limit; the others' are longer)."""

fuzz = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


async def test_a_message_is_kept_once_however_often_it_comes(scene: Scene):
    for _ in range(3):
        assert (await scene.write(1, "hello")).is_success
    await scene.write(2, "last")
    assert await scene.heard("last") == ["hello", "last"]


async def test_the_assistant_answers_it_once(scene: Scene):
    for _ in range(3):
        await scene.write(1, "hello")
    await scene.write(2, "last")
    async with asyncio.timeout(PATIENCE):
        while len(scene.stage.talk.parrot.heard) < 2:
            await asyncio.sleep(0.02)
    assert [text for text, _ in scene.stage.talk.parrot.heard] == ["hello", "last"]


async def test_none_is_lost_when_they_come_out_of_order_or_at_once(scene: Scene):
    for number in (3, 1, 2, 1):
        assert (await scene.write(number, f"number {number}")).is_success
    both = await asyncio.gather(*(scene.write(number, f"number {number}") for number in (4, 5, 4, 5)))
    assert all(answer.is_success for answer in both)
    await scene.write(6, "last")
    assert sorted(await scene.heard("last")) == ["last", *(f"number {number}" for number in (1, 2, 3, 4, 5))]


async def test_it_is_acknowledged_while_the_assistant_still_thinks(scene: Scene):
    thought = asyncio.Event()
    scene.stage.talk.parrot.before = lambda _: thought.wait()
    async with asyncio.timeout(WINDOW):
        assert (await scene.write(1, "hello")).is_success
    assert await scene.heard("hello") == ["hello"]
    thought.set()


async def test_a_call_without_a_right_signature_is_refused(scene: Scene):
    for forged in scene.harness.forged():
        assert (await scene.call(forged)).status_code in (401, 403), forged
    await scene.write(9, "last")
    assert await scene.heard("last") == ["last"]


async def test_an_old_call_does_not_come_in_again(scene: Scene):
    replayed = scene.harness.replayed()
    if replayed is None:
        pytest.skip("the protocol signs no time: what came before is known by its id")
    assert (await scene.call(replayed)).status_code in (401, 403)
    await scene.write(9, "last")
    assert await scene.heard("last") == ["last"]


async def test_what_breaks_the_protocol_is_refused(scene: Scene):
    for malformed in scene.harness.malformed():
        assert (await scene.call(malformed)).status_code == 400, malformed
    assert (await scene.call(scene.harness.oversized())).status_code == 413
    await scene.write(9, "last")
    assert await scene.heard("last") == ["last"]


async def test_what_it_does_not_read_is_acknowledged_and_left(scene: Scene):
    for unknown in scene.harness.unknown():
        assert (await scene.call(unknown)).is_success, unknown
    await scene.write(9, "last")
    assert await scene.heard("last") == ["last"]


@st.composite
def spoiled(draw: st.DrawFn, bodies: tuple[bytes, ...]) -> bytes:
    """A real body, a stretch of it replaced."""
    body = draw(st.sampled_from(bodies))
    start = draw(st.integers(0, len(body)))
    end = draw(st.integers(start, min(len(body), start + 40)))
    put = draw(st.binary(max_size=12) | st.sampled_from([b"", b"\0", b"-1", b"9" * 40, b"null", b"[]", b"<a>", b"&x;", b"]]>"]))
    return body[:start] + put + body[end:]


async def test_no_body_breaks_it(scene: Scene):
    loop = asyncio.get_running_loop()
    bodies = tuple(scene.harness.bodies)

    @fuzz
    @given(body=st.binary(max_size=200) | spoiled(bodies))
    def post(body: bytes) -> None:
        answer = asyncio.run_coroutine_threadsafe(scene.call(scene.harness.around(body)), loop).result(30)
        assert answer.status_code < 500

    await asyncio.to_thread(post)


async def test_a_picture_is_fetched_and_kept(scene: Scene):
    assert (await scene.call(scene.harness.picture(1, PNG))).is_success
    core = scene.stage.core
    fetching = asyncio.create_task(
        FileFetcher(core.database, core.signals, fetcher({scene.harness.name: scene.harness.channel})).run()
    )
    try:
        async with asyncio.timeout(PATIENCE):
            while not (messages := [message for message in await scene.transcript() if message.attachments]):
                await asyncio.sleep(0.02)
            [attachment] = messages[0].attachments
            conversation = await scene.conversation()
            while not (content := await _content(scene, attachment.file)):
                assert not await core.files.failures(conversation)
                await asyncio.sleep(0.02)
    finally:
        fetching.cancel()
        await asyncio.gather(fetching, return_exceptions=True)
    assert (attachment.kind, content) == ("image", PNG)


async def _content(scene: Scene, file: str | None) -> bytes | None:
    try:
        return (await scene.stage.core.files.read(file or "")).content
    except FileNotHere:
        return None
