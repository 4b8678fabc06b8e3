"""The languages we speak, and which of them a tag or a browser means."""

LANGUAGES = ("zh-Hans", "zh-Hant", "en", "vi")
DEFAULT_LANGUAGE = "en"
OWN_NAMES = {"zh-Hans": "简体中文", "zh-Hant": "繁體中文", "en": "English", "vi": "Tiếng Việt"}
"""Each language as its own speakers write it, for a language switch."""

_TRADITIONAL = frozenset({"tw", "hk", "mo"})
"""Regions that write Traditional Chinese."""
_MAX_HEADER = 200


def spoken(tag: str) -> str | None:
    """The language of ours that a BCP-47 tag means: "zh-TW" and "zh_tw" are zh-Hant. None for one we do not speak."""
    language, *subtags = tag.strip().lower().replace("_", "-").split("-")
    if language == "zh":
        traditional = "hant" in subtags or ("hans" not in subtags and not _TRADITIONAL.isdisjoint(subtags))
        return "zh-Hant" if traditional else "zh-Hans"
    return language if language in LANGUAGES else None


def preferred(accept_language: str) -> str:
    """The language of ours that a browser's Accept-Language header wishes most (RFC 9110, 12.5.4), else English."""
    wishes: list[tuple[float, str]] = []
    for part in accept_language[:_MAX_HEADER].split(","):
        tag, _, quality = part.partition(";")
        if language := spoken(tag):
            wishes.append((_weight(quality), language))
    # max takes the first of equals, as browsers list them
    weight, best = max(wishes, key=lambda wish: wish[0], default=(0.0, DEFAULT_LANGUAGE))
    return best if weight > 0 else DEFAULT_LANGUAGE


def _weight(quality: str) -> float:
    name, _, value = quality.partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0
