from pathlib import Path

import pytest

from bot.cli.threshold import with_threshold, write_threshold
from bot.errors import SettingsInvalid
from bot.knowledge import RASA_CONFIG, answer_threshold


def test_one_number_changes_and_every_comment_stays(tmp_path: Path) -> None:
    config = tmp_path / "config.yml"
    before = RASA_CONFIG.read_text(encoding="utf-8")
    config.write_text(before, encoding="utf-8")
    write_threshold(config, 0.83)
    after = config.read_text(encoding="utf-8")
    changed = [(old, new) for old, new in zip(before.split("\n"), after.split("\n"), strict=True) if old != new]
    assert answer_threshold(config) == 0.83
    assert len(changed) == 1
    assert changed[0][1] == "    threshold: 0.83"


def test_only_the_fallbacks_own_threshold_is_meant() -> None:
    text = "pipeline:\n  - name: Other\n    threshold: 0.1\n  - name: FallbackClassifier\n    threshold: 0.7  # why\n"
    assert with_threshold(text, 0.9) == text.replace("0.7", "0.9")


def test_a_file_without_it_is_refused() -> None:
    with pytest.raises(SettingsInvalid, match="under FallbackClassifier"):
        with_threshold("pipeline:\n  - name: FallbackClassifier\n  - name: Other\n    threshold: 0.1\n", 0.9)
