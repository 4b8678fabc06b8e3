"""WeCom's customer service (微信客服): customers write from WeChat to a company's account; we read by cursor, send by API.

https://developer.work.weixin.qq.com/document/path/94638 is the protocol every rule in this package comes from.
"""

from bot.channels.contract import Core
from bot.channels.tencent.links import links
from bot.channels.wecom.channel import WecomChannel, WecomSettings
from bot.channels.wecom.setup import setup
from bot.conversation.links import CarryLinks
from bot.settings import Settings

__all__ = ["WecomChannel", "WecomSettings", "build", "is_set_up", "setup"]


def is_set_up(settings: Settings) -> bool:
    # Without the secret too: WeCom's console shows it only once our address has answered it.
    return bool(settings.wecom_corp_id)


def build(settings: Settings, core: Core) -> WecomChannel:
    """Raises ValueError when the token or the key is one that WeCom could not have."""
    return WecomChannel(
        core,
        WecomSettings(
            corp_id=settings.wecom_corp_id,
            secret=settings.wecom_secret,
            token=settings.wecom_token,
            aes_key=settings.wecom_aes_key,
            servicer=settings.wecom_servicer,
            base_url=str(settings.wecom_api),
            link=links(settings),
            links=CarryLinks(settings.session_secret),
            public_url=str(settings.public_url) if settings.public_url else None,
        ),
    )
