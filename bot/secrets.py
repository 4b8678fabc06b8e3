"""Secrets made on first run, in a file only its owner can read."""

import os
import secrets
import string
from pathlib import Path

NAMES = ("FRONTLINE_SESSION_SECRET", "FRONTLINE_ASSISTANT_TOKEN", "FRONTLINE_TELEGRAM_SECRET", "FRONTLINE_IDENTITY_SECRET")
PLATFORM_LENGTHS = {
    "FRONTLINE_WECHAT_TOKEN": 32,
    "FRONTLINE_WECHAT_AES_KEY": 43,
    "FRONTLINE_WECOM_TOKEN": 32,
    "FRONTLINE_WECOM_AES_KEY": 43,
}
"""WeChat's and WeCom's consoles take letters and digits only, this many."""
_LETTERS_AND_DIGITS = string.ascii_letters + string.digits


def ensure_secrets(data: Path) -> Path:
    """The secrets file in the data folder, with every secret in it; existing ones are kept."""
    path = data / "secrets.env"
    known = path.read_text().splitlines() if path.exists() else []
    missing = [name for name in (*NAMES, *PLATFORM_LENGTHS) if not any(line.startswith(f"{name}=") for line in known)]
    if missing:
        data.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(f".{os.getpid()}.new")
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.writelines(f"{line}\n" for line in known)
            file.writelines(f"{name}={_made(name)}\n" for name in missing)
        unfinished.replace(path)
    return path


def _made(name: str) -> str:
    length = PLATFORM_LENGTHS.get(name)
    return "".join(secrets.choice(_LETTERS_AND_DIGITS) for _ in range(length)) if length else secrets.token_urlsafe(48)
