"""How calls to Telegram travel."""

import pytest

from bot.channels.contract import DeliveryError


@pytest.mark.parametrize("spared", [False, True])
async def test_calls_go_by_the_proxy_that_the_environment_names(build, bot_api, delivery, monkeypatch, spared):
    """The stand-in is the proxy: it is asked for a place where nobody listens."""
    monkeypatch.setenv("http_proxy", bot_api.url)
    monkeypatch.setenv("no_proxy", "127.0.0.9" if spared else "elsewhere.invalid")
    channel = build(base_url="http://127.0.0.9:9")
    await channel.start()
    if spared:
        with pytest.raises(DeliveryError):
            await channel.send(delivery("hello"))
    else:
        await channel.send(delivery("hello"))
    assert [sent["text"] for sent in bot_api.sent()] == ([] if spared else ["hello"])
    await channel.stop()
