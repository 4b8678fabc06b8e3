"""What an operator does to connect WeCom's customer service."""

from collections.abc import Sequence
from pathlib import Path

from bot.channels.contract import SetupStep
from bot.channels.wecom.callback import PATH
from bot.phrases import Phrases
from bot.settings import Settings

PHRASES = Phrases(Path(__file__).with_suffix(".yml"))
CONSOLE = "https://work.weixin.qq.com/wework_admin/frame#app/kf"


def setup(settings: Settings, language: str) -> Sequence[SetupStep]:
    """From a company in WeCom to an account that answers."""

    def step(key: str, value: str = "", *, secret: bool = False, link: str = "", done: bool | None = None) -> SetupStep:
        return SetupStep(PHRASES.text(key, language), value, secret, link, done)

    public = str(settings.public_url or "").rstrip("/")
    return [
        step("public", public + PATH if public else "FRONTLINE_PUBLIC_URL=https://", done=bool(public)),
        step("corp_id", "FRONTLINE_WECOM_CORP_ID=", link=CONSOLE, done=bool(settings.wecom_corp_id)),
        step("callback"),
        step("token", settings.wecom_token.get_secret_value(), secret=True),
        step("aes_key", settings.wecom_aes_key.get_secret_value(), secret=True),
        step("secret", "FRONTLINE_WECOM_SECRET=", done=settings.wecom_secret is not None),
        step("trusted"),
        step("account"),
        step("servicer", "FRONTLINE_WECOM_SERVICER=", done=True if settings.wecom_servicer else None),
        step("try"),
    ]
