"""What the actions say, in every language."""

from pathlib import Path

from bot.phrases import Phrases

phrase = Phrases(Path(__file__).with_suffix(".yml")).text
