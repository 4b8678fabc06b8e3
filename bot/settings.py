"""Every setting, typed, in one place. Read from the environment, then `.env`, then the secrets file; checked at start.

Each is documented in docs/settings.md (a test fails when one is not).
"""

from pathlib import Path
from typing import Annotated

from pydantic import AliasChoices, Field, HttpUrl, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.errors import SettingsInvalid
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
    web_origins: Annotated[tuple[str, ...], NoDecode] = Field(
        ("*",), description="Web pages that may embed the widget, comma-separated origins; * means any (no cookies are used)."
    )
    help_centre: bool = Field(True, description="Show the FAQ as public pages at /help.")
    shop_name: str = Field("", max_length=80, description="The shop's name, as customers read it in the help centre.")
    contact: str = Field(
        "",
        max_length=200,
        description="Another way to reach the shop, shown in the help centre: an e-mail address, number or link.",
    )
    telegram_token: SecretStr | None = Field(None, description="The bot's token from @BotFather; empty leaves Telegram off.")
    telegram_api: HttpUrl = Field(HttpUrl("https://api.telegram.org"), description="Base URL of Telegram's bot API.")
    outbox: bool = Field(True, description="Deliver in this process; switch off where `frontline worker` runs beside it.")
    log_json: bool = Field(False, description="One JSON object a log line, for machines; otherwise readable lines.")

    session_secret: SecretStr = Field(description="Signs visitors' and agents' tokens. Made on first run.")
    assistant_token: SecretStr = Field(description="What Rasa shows to call our actions. Made on first run.")
    telegram_secret: SecretStr = Field(description="What Telegram shows with each webhook call. Made on first run.")

    @field_validator("web_origins", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("session_secret", "assistant_token", "telegram_secret")
    @classmethod
    def _long_enough(cls, value: SecretStr) -> SecretStr:
        if len(value.get_secret_value()) < 32:
            raise ValueError("a secret needs at least 32 characters; delete the line to have one made")
        return value

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
