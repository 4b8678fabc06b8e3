"""Streams end: when the reader leaves, and when the server stops."""

import asyncio

import pytest

from tests.channels.web.conftest import until

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_reader_who_leaves_leaves_nothing_behind(mai, shop):
    await mai.write("hello")
    await mai.read(2)
    await until(lambda: len(shop.channel.streams) == 0)


async def test_open_streams_do_not_hold_the_servers_stop(mai, http, shop):
    await mai.write("hello")
    async with http.stream("GET", "/web/events", headers=mai.headers) as stream:
        chunks = stream.aiter_raw()
        await anext(chunks)
        await asyncio.wait_for(shop.stop(), 15)  # the server itself would wait 20 s for an open response
        async for _chunk in chunks:  # ends properly: an unfinished body raises here
            pass
    await shop.start()


async def test_without_close_the_stop_would_wait(mai, http, shop):
    """Guards the test above: an open stream does hold the server."""
    await mai.write("hello")
    async with http.stream("GET", "/web/events", headers=mai.headers) as stream:
        chunks = stream.aiter_raw()
        await anext(chunks)
        shop.server.should_exit = True
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(asyncio.shield(shop._serving), 1.5)


async def test_a_token_outlives_a_restart(mai, shop):
    await mai.write("hello")
    await mai.read(2)
    await shop.stop()
    await shop.start()
    assert [message["seq"] for message in await mai.read(2)] == [1, 2]
