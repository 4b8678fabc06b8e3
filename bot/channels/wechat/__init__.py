"""WeChat Official Accounts: customers write in WeChat, WeChat calls our webhook, the answer goes back in the same breath.

https://developers.weixin.qq.com/doc/offiaccount/ is the protocol every rule in this package comes from.
"""

from bot.channels.contract import Core
from bot.channels.tencent.links import links
from bot.channels.wechat.channel import WechatChannel, WechatSettings
from bot.channels.wechat.setup import setup
from bot.conversation.links import CarryLinks
from bot.settings import Settings

__all__ = ["WechatChannel", "WechatSettings", "build", "is_set_up", "setup"]


def is_set_up(settings: Settings) -> bool:
    return bool(settings.wechat_app_id)


def build(settings: Settings, core: Core) -> WechatChannel:
    """Raises ValueError when the token or the key is one that WeChat could not have."""
    return WechatChannel(
        core,
        WechatSettings(
            app_id=settings.wechat_app_id,
            secret=settings.wechat_secret,
            token=settings.wechat_token,
            aes_key=settings.wechat_aes_key,
            base_url=str(settings.wechat_api),
            encrypted=settings.wechat_encrypted,
            link=links(settings),
            links=CarryLinks(settings.session_secret),
            public_url=str(settings.public_url) if settings.public_url else None,
        ),
    )
