import stat
from datetime import timedelta
from pathlib import Path

import pytest

from bot.db import Database
from bot.errors import SettingsInvalid
from bot.knowledge import open_knowledge
from bot.migrate import upgrade
from bot.settings import PROJECT, Settings, load_settings
from knowledge_base import prepare
from tests.knowledge_base.conftest import ENCODER, entry


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


@pytest.mark.parametrize("name", ["Asia/Hanoi", "Asia", "", "../etc/localtime", "UTC+7"])
def test_a_time_zone_nobody_knows_is_named_at_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv("FRONTLINE_TIMEZONE", name)
    with pytest.raises(SettingsInvalid, match=r"timezone: .* is no IANA name of a time zone, such as Asia/Ho_Chi_Minh") as told:
        load_settings(data=tmp_path)
    assert "\n" not in str(told.value)


def test_the_shop_has_its_own_day(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between the first and the last place on earth where a day begins lie 26 hours: they never have the same one."""
    days = []
    for name in ("Pacific/Kiritimati", "Etc/GMT+12"):
        monkeypatch.setenv("FRONTLINE_TIMEZONE", name)
        days.append(load_settings(data=tmp_path).today())
    assert days[0] > days[1]


async def test_entries_are_held_against_the_shops_day(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.knowledge.NLU", tmp_path)  # no small talk: it takes a minute to learn
    settings = load_settings(data=tmp_path, timezone="Pacific/Kiritimati", encoder=str(prepare(ENCODER)))
    database = Database(settings.database)
    await upgrade(database)
    knowledge = await open_knowledge(settings, database)
    new, tomorrow = entry("new", ["Is it there?"], valid_from=settings.today()), settings.today() + timedelta(days=1)
    await knowledge.save(new)
    await knowledge.save(entry("soon", ["When will it be?"], valid_from=tomorrow))
    assert [knowledge.answer(each, "en") is not None for each in ("new", "soon")] == [True, False]
    await knowledge.close()
    await database.close()


def test_origins_are_a_comma_separated_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRONTLINE_WEB_ORIGINS", "https://a.example, https://b.example")
    assert load_settings(data=tmp_path).web_origins == ("https://a.example", "https://b.example")
