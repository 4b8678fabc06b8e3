"""What every channel does with what goes out."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from bot.channels.contract import DeliveryError, PushChannel
from bot.conversation.delivering import OutboxWorker
from bot.conversation.model import Choice
from bot.conversation.tables import DeliveryRow
from bot.deliveries import deliverer
from tests.contracts.conftest import PATIENCE, Scene
from tests.contracts.test_receiving import PNG

SENTENCE = "Chúng tôi giao hàng 🚚 trong ba ngày, 下单后三天内送达。 "


async def test_it_is_a_push_channel(scene: Scene):
    assert isinstance(scene.harness.channel, PushChannel)


async def test_a_reply_is_delivered_and_its_id_returned(scene: Scene):
    await scene.harness.open()
    assert await scene.send("**Three** days, [see](https://shop.example/t)")
    [sent] = scene.harness.sent()
    assert "Three days" in sent.text
    assert "**" not in sent.text


async def test_a_long_reply_comes_in_parts_that_lose_nothing(scene: Scene):
    await scene.harness.open()
    count = next(n for n in range(1, 1000) if not scene.harness.fits(SENTENCE * n))
    text = (SENTENCE * (2 * count)).strip()
    await scene.send(text)
    parts = [sent.text for sent in scene.harness.sent()]
    assert 2 < len(parts) <= 5
    assert all(scene.harness.fits(part) for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


async def test_choices_can_be_seen(scene: Scene):
    await scene.harness.open()
    titles = ("How long does it take?", "A person, please")
    await scene.send("Did you mean:", Choice(titles[0], entry="delivery-time"), Choice(titles[1], intent="ask_human"))
    last = scene.harness.sent()[-1]
    assert all(title in last.text or title in last.choices for title in titles)


async def test_an_agents_picture_arrives(scene: Scene):
    await scene.harness.open()
    core = scene.stage.core
    picture = await core.files.put(await scene.conversation(), scene.harness.name, "label.png", PNG)
    await scene.send("The label:", files=(picture,))
    sent = scene.harness.sent()
    assert [one.file for one in sent if one.file] == [PNG]
    assert "The label:" in "".join(one.text for one in sent)


@pytest.mark.parametrize("refusal", ["busy", "broken", "garbage", "slow", "blocked"])
async def test_a_refusal_says_whether_to_try_again_and_tells_no_secret(scene: Scene, refusal, caplog):
    caplog.set_level(logging.DEBUG)
    await scene.harness.open()
    scene.harness.refuse(refusal)
    with pytest.raises(DeliveryError) as refused:
        await scene.send("hello")
    failure = refused.value
    assert (failure.permanent, failure.until_customer_writes) == (refusal == "blocked", False)
    assert failure.retry_after == (scene.harness.retry_after if refusal == "busy" else None)
    assert str(failure).strip()
    for secret in scene.harness.secrets:
        assert secret not in str(failure)
        assert secret not in caplog.text
    if refusal != "blocked":
        assert await scene.send("hello")


@asynccontextmanager
async def worker(scene: Scene) -> AsyncIterator[None]:
    core = scene.stage.core
    running = asyncio.create_task(
        OutboxWorker(core.outbox, core.signals, deliverer({scene.harness.name: scene.harness.channel})).run()
    )
    yield
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_order_is_kept_and_none_is_said_twice_when_one_must_be_tried_again(scene: Scene):
    await scene.harness.open()
    said = ["first", "second", "third"]
    for text in said:
        once = f"test:{text}"
        await scene.stage.core.notices.say(
            await scene.conversation(), lambda _, text=text: text, datetime.now(UTC), once=once, kind="test"
        )
    scene.harness.refuse("broken")
    async with worker(scene), asyncio.timeout(PATIENCE):
        while len(scene.harness.sent()) < len(said):
            await asyncio.sleep(0.05)
        while {"due"} & {row.state for row in await deliveries(scene)}:
            await asyncio.sleep(0.05)
    assert [sent.text for sent in scene.harness.sent()] == said
    assert all(row.state == "delivered" and row.provider_id for row in await deliveries(scene))


async def deliveries(scene: Scene) -> list[DeliveryRow]:
    async with scene.stage.core.database.reading() as session:
        return list((await session.execute(select(DeliveryRow).order_by(DeliveryRow.id))).scalars())
