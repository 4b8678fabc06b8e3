"""Who writes, as far as WeChat tells."""

import asyncio

from bot.channels.tencent.api import ApiError, Unreachable
from bot.channels.tencent.tokens import Api
from bot.languages import spoken

USUAL_LANGUAGE = "zh-Hans"
"""Where nothing is known; what they write then tells."""
ASK_SECONDS = 0.8
"""The customer waits meanwhile, once: for their first message."""


async def language_of(api: Api, contact: str) -> str | None:
    """Our tag of the language their app is set to; None where it is none of ours or WeChat does not tell in time."""
    try:
        async with asyncio.timeout(ASK_SECONDS):
            told = await api.get("/cgi-bin/user/info", openid=contact, lang="zh_CN")
    except (ApiError, Unreachable, TimeoutError):
        return None
    return spoken(str(told.get("language", "")))
