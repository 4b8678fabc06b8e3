"""What an operator does to put the widget on a website."""

from collections.abc import Sequence
from html import escape
from pathlib import Path

from bot.channels.contract import SetupStep
from bot.phrases import Phrases
from bot.settings import Settings

PHRASES = Phrases(Path(__file__).with_suffix(".yml"))


def setup(settings: Settings, language: str) -> Sequence[SetupStep]:
    def said(key: str) -> str:
        return PHRASES.text(key, language)

    server = str(settings.public_url or settings.url).rstrip("/")
    title = f' data-title="{escape(settings.shop_name)}"' if settings.shop_name else ""
    named = settings.web_origins != ("*",)
    origins = ",".join(settings.web_origins) if named else "https://shop.example,https://www.shop.example"
    mailed = settings.smtp_url is not None
    public = (
        () if settings.public_url else (SetupStep(said("public"), "FRONTLINE_PUBLIC_URL=https://help.shop.example", done=False),)
    )
    return (
        *public,
        SetupStep(said("demo"), link=f"{server}/demo"),
        SetupStep(said("tag"), f'<script src="{server}/web/widget.js"{title} async></script>'),
        SetupStep(said("origins"), f"FRONTLINE_WEB_ORIGINS={origins}", done=named),
        SetupStep(said("identity"), settings.identity_secret.get_secret_value(), secret=True),
        SetupStep(said("mail"), "" if mailed else "FRONTLINE_SMTP_URL=smtp://user:password@mail.shop.example:587", done=mailed),
    )
