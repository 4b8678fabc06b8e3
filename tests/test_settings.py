import stat
from pathlib import Path

import pytest

from bot.errors import SettingsInvalid
from bot.settings import PROJECT, Settings, load_settings


def test_every_setting_is_documented() -> None:
    page = (PROJECT / "docs" / "settings.md").read_text()
    names = {
        str(field.validation_alias.choices[0] if hasattr(field.validation_alias, "choices") else f"FRONTLINE_{name.upper()}")
        for name, field in Settings.model_fields.items()
    }
    assert not [name for name in names if f"`{name}`" not in page]
    assert all(field.description for field in Settings.model_fields.values())


def test_secrets_are_made_once_and_only_their_owner_can_read_them(tmp_path: Path) -> None:
    first = load_settings(data=tmp_path)
    again = load_settings(data=tmp_path)
    assert first.session_secret == again.session_secret
    assert len(first.session_secret.get_secret_value()) >= 32
    assert stat.S_IMODE((tmp_path / "secrets.env").stat().st_mode) == 0o600
    assert first.session_secret.get_secret_value() not in repr(first)


def test_a_wrong_setting_is_named_at_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRONTLINE_PORT", "eighty")
    with pytest.raises(SettingsInvalid, match=r"port: .*integer.*docs/settings\.md"):
        load_settings(data=tmp_path)


def test_origins_are_a_comma_separated_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRONTLINE_WEB_ORIGINS", "https://a.example, https://b.example")
    assert load_settings(data=tmp_path).web_origins == ("https://a.example", "https://b.example")
