import asyncio
import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli.main import app
from bot.db import Database
from bot.knowledge import RASA_CONFIG, answer_threshold
from bot.migrate import upgrade
from knowledge_base import prepare, write_entries
from tests.knowledge_base.conftest import ENCODER, SHOP
from tests.knowledge_base.test_evaluation import GOLD, rows

ASKED = rows(
    *[("query", text, entry.id) for entry in SHOP for text in entry.variants["en"].phrasings],
    *[("oos", text, None) for text in ("who painted the mona lisa", "17 times 4", "tell me a joke", "is it going to rain")],
)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a small shop's entries."""
    folder = tmp_path_factory.mktemp("shop")
    (folder / "encoder").symlink_to(prepare(ENCODER).resolve())

    async def fill() -> None:
        database = Database(f"sqlite:///{folder / 'frontline.db'}")
        await upgrade(database)
        async with database.begin() as session:
            await write_entries(session, SHOP)
        await database.close()

    asyncio.run(fill())
    return folder


def frontline(shop: Path, *arguments: str | Path) -> Result:
    given = [str(argument) for argument in arguments]
    return CliRunner().invoke(app, given, env={"FRONTLINE_DATA": str(shop), "DATABASE_URL": "", "COLUMNS": "80"})


def test_eval_writes_a_report_beside_the_figures(shop: Path, tmp_path: Path) -> None:
    gold = tmp_path / "gold.jsonl"
    gold.write_text(GOLD, encoding="utf-8")
    done = frontline(shop, "kb", "eval", gold, "--report", tmp_path / "out", "--language", "vi")
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout.splitlines()[-1])["top1"] == 1.0
    drawn = (tmp_path / "out" / "gold.html").read_text(encoding="utf-8")
    assert "FAQ trả lời tốt đến đâu" in drawn
    assert "who painted the mona lisa" in drawn


def test_calibrate_proposes_and_writes(shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config, gold = tmp_path / "config.yml", tmp_path / "asked.jsonl"
    shutil.copy(RASA_CONFIG, config)
    monkeypatch.setattr("bot.knowledge.RASA_CONFIG", config)
    gold.write_text(ASKED, encoding="utf-8")

    few = frontline(shop, "kb", "calibrate", "--wrong", "0.01", "--write")
    assert few.exit_code == 1
    assert "No threshold is shown to keep 1%" in few.stdout
    assert "left as it is" in few.stdout
    assert answer_threshold(config) == answer_threshold(RASA_CONFIG)

    done = frontline(shop, "kb", "calibrate", "--wrong", "0.4", "--gold", gold, "--write")
    assert done.exit_code == 0, done.output
    assert "From 14 labelled questions in asked.jsonl" in done.stdout
    assert f"Threshold {answer_threshold(config):g}" in done.stdout
    assert "frontline train" in done.stdout
    assert all(len(line) <= 80 for line in done.stdout.splitlines() if "(" in line and "Threshold" not in line)


def test_a_gold_file_with_its_own_knowledge_base_is_refused(shop: Path, tmp_path: Path) -> None:
    gold = tmp_path / "gold.jsonl"
    gold.write_text(GOLD, encoding="utf-8")
    refused = frontline(shop, "kb", "calibrate", "--gold", gold)
    assert "bring a knowledge base of their own" in str(refused.exception)
