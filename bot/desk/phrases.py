"""What the desk says, in the agent's language."""

from pathlib import Path

from bot.phrases import LANGUAGES, Phrases

PHRASES = Phrases(Path(__file__).with_suffix(".yml"))

OWN_NAMES = {"zh-Hans": "简体中文", "zh-Hant": "繁體中文", "en": "English", "vi": "Tiếng Việt"}
"""Each language as its own speakers write it, for the language switch."""


class Texts:
    """The desk's texts in one language: `texts("ticket", id=7)`."""

    def __init__(self, language: str) -> None:
        self.language = language if language in LANGUAGES else "en"

    def __call__(self, key: str, **values: object) -> str:
        """Raises KeyError for an unknown key."""
        return PHRASES.text(key, self.language).format(**values)

    def named(self, kind: str, value: str, **values: object) -> str:
        """The words for a value that comes from elsewhere (a channel, a trigger); the value itself where we have none."""
        key = f"{kind}_{value}"
        return self(key, **values) if key in PHRASES else value

    def trigger(self, trigger: str) -> str:
        return self(f"trigger_{trigger}" if f"trigger_{trigger}" in PHRASES else "trigger_other")

    def why(self, trigger: str) -> str:
        return self(f"why_{trigger}") if f"why_{trigger}" in PHRASES else self("why_other", trigger=trigger)


def preferred(accept_language: str) -> str:
    """The language of ours that a browser's Accept-Language header asks for first."""
    for wanted in accept_language.split(","):
        tag = wanted.split(";")[0].strip().lower()
        if tag.startswith("zh"):
            return "zh-Hant" if any(part in tag for part in ("hant", "tw", "hk", "mo")) else "zh-Hans"
        if tag[:2] in ("vi", "en"):
            return tag[:2]
    return "en"
