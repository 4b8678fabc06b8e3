"""Every setting, typed, in one place. Read from the environment, then `.env`, then the secrets file; checked at start.

Each is documented in docs/settings.md (a test fails when one is not).
"""

from datetime import date, datetime
from email.utils import parseaddr
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AliasChoices, Field, HttpUrl, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.errors import SettingsInvalid
from bot.mail import MailServer
from bot.secrets import ensure_secrets

PROJECT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """Prefix FRONTLINE_, but for the three names every host already knows: DATABASE_URL, REDIS_URL, RASA_URL."""

    model_config = SettingsConfigDict(env_prefix="FRONTLINE_", env_file=".env", extra="ignore", populate_by_name=True)

    host: str = Field("127.0.0.1", description="Address to listen on; 0.0.0.0 to be reached from other machines.")
    port: int = Field(8080, ge=1, le=65535, description="Port of the one public server.")
    public_url: HttpUrl | None = Field(
        None, description="Where customers reach this server, such as https://help.shop.example; needed for Telegram's webhook."
    )
    data: Path = Field(Path("var"), description="Folder for everything made at run time: database, encoder, index, models.")
    database_url: SecretStr = Field(
        SecretStr(""),
        validation_alias=AliasChoices("DATABASE_URL", "FRONTLINE_DATABASE_URL"),
        description="SQLAlchemy URL with an async driver: postgresql+asyncpg://… ; empty means SQLite in the data folder.",
    )
    redis_url: SecretStr | None = Field(
        None,
        validation_alias=AliasChoices("REDIS_URL", "FRONTLINE_REDIS_URL"),
        description="Needed only with more than one replica, so that each hears the others' news at once.",
    )
    rasa_url: HttpUrl | None = Field(
        None,
        validation_alias=AliasChoices("RASA_URL", "FRONTLINE_RASA_URL"),
        description="A Rasa that already runs; empty means frontline starts and watches its own.",
    )
    rasa_port: int = Field(5005, ge=1, le=65535, description="Loopback port of the Rasa that frontline starts.")
    rasa_python: Path = Field(
        PROJECT / ".venv-rasa" / "bin" / "python", description="The Python 3.10 that has Rasa, used to start and train it."
    )
    encoder: str = Field(
        "", description="A SentenceTransformer's name or folder; empty means the multilingual one `frontline prepare` makes."
    )
    faq: Path = Field(PROJECT / "data" / "faq", description="The FAQ the first run imports into an empty knowledge base.")
    timezone: ZoneInfo = Field(
        ZoneInfo("Asia/Shanghai"),
        description="The shop's time zone, an IANA name such as Asia/Ho_Chi_Minh: entries begin and end at its midnight.",
    )
    web_origins: Annotated[tuple[str, ...], NoDecode] = Field(
        ("*",), description="Web pages that may embed the widget, comma-separated origins; * means any (no cookies are used)."
    )
    web_limits: bool = Field(
        True, description="Limit how often a visitor and an address may write; off behind a gateway that does, or to measure."
    )
    smtp_url: SecretStr | None = Field(
        None,
        description="The shop's mail server, smtp://user:password@host:587 or smtps://…; empty: replies are not e-mailed.",
    )
    mail_from: str = Field("", max_length=320, description="Whom such mails come from: Lantern Street <help@shop.example>.")
    help_centre: bool = Field(True, description="Show the FAQ as public pages at /help.")
    shop_name: str = Field("", max_length=80, description="The shop's name, as customers read it in the help centre.")
    contact: str = Field(
        "",
        max_length=200,
        description="Another way to reach the shop, shown in the help centre: an e-mail address, number or link.",
    )
    telegram_token: SecretStr | None = Field(None, description="The bot's token from @BotFather; empty leaves Telegram off.")
    telegram_api: HttpUrl = Field(HttpUrl("https://api.telegram.org"), description="Base URL of Telegram's bot API.")
    telegram_polling: bool | None = Field(
        None,
        description="Ask Telegram for news instead of being called; empty means: where there is no https public URL.",
    )
    wechat_app_id: str = Field("", max_length=64, description="The Official Account's AppID; empty leaves WeChat off.")
    wechat_secret: SecretStr | None = Field(
        None,
        description="Its AppSecret; empty where the account may not send customer-service messages: "
        "then every answer goes out as the reply to a message.",
    )
    wechat_encrypted: bool = Field(
        True, description="Take only encrypted messages (WeChat's safe and compatible modes); off for its plain-text mode."
    )
    wechat_api: HttpUrl = Field(HttpUrl("https://api.weixin.qq.com"), description="Base URL of WeChat's API.")
    wecom_corp_id: str = Field("", max_length=64, description="The company's id in WeCom; empty leaves WeCom off.")
    wecom_secret: SecretStr | None = Field(None, description="The Secret of WeCom's customer service (微信客服).")
    wecom_servicer: str = Field(
        "",
        max_length=64,
        description="The WeCom user id of the servicer who takes over when a ticket opens, or `pool` for the waiting pool; "
        "empty: tickets stay on our desk.",
    )
    wecom_api: HttpUrl = Field(HttpUrl("https://qyapi.weixin.qq.com"), description="Base URL of WeCom's API.")
    outbox: bool = Field(True, description="Deliver in this process; switch off where `frontline worker` runs beside it.")
    log_json: bool = Field(False, description="One JSON object a log line, for machines; otherwise readable lines.")

    session_secret: SecretStr = Field(description="Signs visitors' and agents' tokens. Made on first run.")
    assistant_token: SecretStr = Field(description="What Rasa shows to call our actions. Made on first run.")
    telegram_secret: SecretStr = Field(description="What Telegram shows with each webhook call. Made on first run.")
    identity_secret: SecretStr = Field(
        description="The shop's own server signs with it who its logged-in users are. Made on first run."
    )
    wechat_token: SecretStr = Field(SecretStr(""), description="Signs WeChat's calls; goes into its console. Made on first run.")
    wechat_aes_key: SecretStr = Field(
        SecretStr(""), description="Encrypts WeChat's messages; goes into its console. Made on first run."
    )
    wecom_token: SecretStr = Field(SecretStr(""), description="Signs WeCom's calls; goes into its console. Made on first run.")
    wecom_aes_key: SecretStr = Field(
        SecretStr(""), description="Encrypts WeCom's messages; goes into its console. Made on first run."
    )

    @field_validator("web_origins", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("timezone", mode="before")
    @classmethod
    def _is_a_time_zone(cls, value: object) -> object:
        try:
            return ZoneInfo(value) if isinstance(value, str) else value
        except (LookupError, ValueError, OSError):  # unknown; no path such as zones have; a continent alone, which is a folder
            raise ValueError(f"{value!r} is no IANA name of a time zone, such as Asia/Ho_Chi_Minh") from None

    @field_validator("session_secret", "assistant_token", "telegram_secret", "identity_secret")
    @classmethod
    def _long_enough(cls, value: SecretStr) -> SecretStr:
        if len(value.get_secret_value()) < 32:
            raise ValueError("a secret needs at least 32 characters; delete the line to have one made")
        return value

    @field_validator("smtp_url")
    @classmethod
    def _is_a_mail_server(cls, value: SecretStr | None) -> SecretStr | None:
        if value is None or not value.get_secret_value():
            return None
        MailServer(value)
        return value

    @model_validator(mode="after")
    def _mail_comes_from_somebody(self) -> "Settings":
        if self.smtp_url and "@" not in parseaddr(self.mail_from)[1]:
            raise ValueError("FRONTLINE_SMTP_URL is set, so FRONTLINE_MAIL_FROM must be an e-mail address too")
        return self

    def today(self) -> date:
        """Which day it is for the shop. Whoever means a day asks this, or what was given it."""
        return datetime.now(self.timezone).date()

    @property
    def database(self) -> str:
        return self.database_url.get_secret_value() or f"sqlite:///{self.data / 'frontline.db'}"

    @property
    def encoder_folder(self) -> Path:
        return self.data / "encoder"

    @property
    def index_folder(self) -> Path:
        return self.data / "index"

    @property
    def models_folder(self) -> Path:
        return self.data / "rasa" / "models"

    @property
    def url(self) -> str:
        """Where this server is reached from this machine."""
        return f"http://{'127.0.0.1' if self.host == '0.0.0.0' else self.host}:{self.port}"  # noqa: S104  # compared, not bound


def load_settings(**overrides: object) -> Settings:
    """The settings in force; secrets not given are made on first run. Raises SettingsInvalid naming each faulty one."""
    try:
        given = overrides.get("data")
        data = given if isinstance(given, Path) else _Where().data
        return Settings(_env_file=(".env", ensure_secrets(data)), **overrides)  # type: ignore[arg-type,call-arg]  # BaseSettings' own keyword
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors())
        raise SettingsInvalid(f"These settings are wrong: {faults}. See docs/settings.md.") from error


class _Where(BaseSettings):
    """Only the data folder: it must be known before the secrets in it can be."""

    model_config = SettingsConfigDict(env_prefix="FRONTLINE_", env_file=".env", extra="ignore")
    data: Path = Path("var")
