"""What the page about channels says, in the operator's language."""

from pathlib import Path

from bot.desk.phrases import Texts
from bot.phrases import Phrases

PHRASES = Phrases(Path(__file__).with_suffix(".yml"))


class ChannelTexts(Texts):
    """This page's own texts, and the desk's."""

    def __call__(self, key: str, **values: object) -> str:
        return PHRASES.text(key, self.language).format(**values) if key in PHRASES else super().__call__(key, **values)
