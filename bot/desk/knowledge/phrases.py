"""What the knowledge base's screens say, in the agent's language."""

from pathlib import Path

from bot.desk.phrases import Texts
from bot.phrases import Phrases

PHRASES = Phrases(Path(__file__).with_suffix(".yml"))


class KnowledgeTexts(Texts):
    """These screens' own texts, and the desk's."""

    def __call__(self, key: str, **values: object) -> str:
        return PHRASES.text(key, self.language).format(**values) if key in PHRASES else super().__call__(key, **values)
