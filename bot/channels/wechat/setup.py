"""What an operator does to connect an Official Account."""

from collections.abc import Sequence
from pathlib import Path

from bot.channels.contract import SetupStep
from bot.channels.wechat.webhook import PATH
from bot.phrases import Phrases
from bot.settings import Settings

PHRASES = Phrases(Path(__file__).with_suffix(".yml"))
CONSOLE = "https://mp.weixin.qq.com"


def setup(settings: Settings, language: str) -> Sequence[SetupStep]:
    """From an account to one that answers."""

    def step(key: str, value: str = "", *, secret: bool = False, link: str = "", done: bool | None = None) -> SetupStep:
        return SetupStep(PHRASES.text(key, language), value, secret, link, done)

    public = str(settings.public_url or "").rstrip("/")
    return [
        step("public", public + PATH if public else "FRONTLINE_PUBLIC_URL=https://", done=bool(public)),
        step("app_id", "FRONTLINE_WECHAT_APP_ID=", link=CONSOLE, done=bool(settings.wechat_app_id)),
        step("secret", "FRONTLINE_WECHAT_SECRET=", done=True if settings.wechat_secret else None),
        step("whitelist"),
        step("token", settings.wechat_token.get_secret_value(), secret=True),
        step("aes_key", settings.wechat_aes_key.get_secret_value(), secret=True),
        step("mode"),
        step("menu", "intent:ask_human"),
        step("try"),
    ]
