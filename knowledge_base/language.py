"""Which of the four languages a message is in: script, then characters one Chinese script alone has, then Vietnamese marks,
then, for plain Latin letters, a small model of character trigrams (Cavnar & Trenkle 1994, as naive Bayes)."""

import math
import re
from collections import Counter
from functools import cache, lru_cache

import numpy as np
import numpy.typing as npt
from opencc import OpenCC

from knowledge_base.corpus import Corpus, reference_lines
from knowledge_base.entries import Language
from knowledge_base.normalise import without_diacritics

_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_WORD = re.compile(r"[a-z']+")
_NO_LANGUAGE = re.compile(r"\S+@\S+|https?://\S+|[A-Za-z-]*\d\S*")
"""Addresses, links, order numbers: whoever writes them may speak any language."""
_VIETNAMESE = re.compile(r"[ăắằẳẵặâấầẩẫậđêếềểễệôốồổỗộơớờởỡợưứừửữựạảẹẻẽịỉĩọỏụủũỳỵỷỹ]")
_SHARED = frozenset("后里台云面系松丑谷几干斗卷舍制致准余吃咸弦志症向朱沈着才出占于复秋千曲克了划伙家合")
"""Simplified characters that are Traditional ones too, with a meaning of their own."""
_MARGIN = 2.5
"""Log odds above which plain letters tell the language."""
_FEWEST_LETTERS = 6
"""Less than this ("ok", "hello") is said in every language."""
_SMOOTHING = 0.3
_ENGLISH = (
    "the to and is my i a of for it do you can how what when where why not have has with your in on will get am are this that be "
    "order please hi hello thanks thank want need does did refund shipping delivery card money back help account password "
    "size return item gift pay payment track parcel cancel change late still yet from or if about ok yes no bye human agent"
)
_VIETNAMESE_WORDS = (
    "toi minh ban shop khong ko k duoc dc don hang giao cho cua la co nay kia gi sao lam the nao khi bao gio nhieu bao lau roi "
    "chua muon mua doi tra tien hoan phi ship ma giam gia tai khoan mat khau dien thoai dia voi a oi nhe nha vay di ve den nhan "
    "gui hop hong loi sai thieu cam on xin chao vang da em anh chi ad hoi giup con het hay hoac nhung vi nen dang se bi ra vao"
)


def detect(text: str, hint: Language | None = None) -> tuple[Language, bool]:
    """The language and whether the text itself tells it; where it does not, the hint, or the likeliest without one."""
    text = _NO_LANGUAGE.sub(" ", text)
    if len(_HAN.findall(text)) > 0:
        return _chinese(text, hint)
    lower = text.lower()
    if _VIETNAMESE.search(lower):
        return "vi", True
    words = _WORD.findall(without_diacritics(lower))
    odds = _odds(words)
    if abs(odds) >= _MARGIN and sum(map(len, words)) >= _FEWEST_LETTERS:
        return ("vi" if odds > 0 else "en"), True
    return hint or ("vi" if odds > 0 else "en"), False


def spoken_in(corpus: Corpus) -> npt.NDArray[np.int64]:
    """A number for the language of each phrasing. Both Chinese scripts are one."""
    return np.array([("zh", "en", "vi").index(detect(text)[0][:2]) for text in corpus.texts], dtype=np.int64)


def _chinese(text: str, hint: Language | None) -> tuple[Language, bool]:
    traditional, simple = _only()
    lead = sum((char in traditional) - (char in simple) for char in text)
    if lead:
        return ("zh-Hant" if lead > 0 else "zh-Hans"), True
    # Han characters that both scripts share still say that it is Chinese, whatever the hint.
    return ("zh-Hant" if hint == "zh-Hant" else "zh-Hans"), False


@cache
def _only() -> tuple[frozenset[str], frozenset[str]]:
    """Characters that only Traditional, only Simplified text has."""
    common = "".join(map(chr, range(0x4E00, 0xA000)))
    to_simple, to_traditional = OpenCC("t2s").convert, OpenCC("s2t").convert
    simple = {char: to_simple(char) for char in common}
    traditional = frozenset(char for char in common if simple[char] != char)
    return traditional, frozenset(
        char for char in common if char not in traditional and char not in _SHARED and to_traditional(char) != char
    )


def _odds(words: list[str]) -> float:
    return sum(_word_odds(word) for word in words[:60])


@lru_cache(maxsize=4096)
def _word_odds(word: str) -> float:
    odds, unknown = _gram_odds()
    return sum(odds.get(gram, unknown) for gram in _grams(word))


def _grams(word: str) -> list[str]:
    padded = f" {word} "
    # The whole word beside its trigrams: short function words tell the most.
    return [padded, *(padded[place : place + 3] for place in range(len(padded) - 2))]


@cache
def _gram_odds() -> tuple[dict[str, float], float]:
    """log P(gram | vi) / P(gram | en), and the same of an unknown one."""
    counts: dict[str, Counter[str]] = {"vi": Counter(), "en": Counter()}
    lines = [*reference_lines(), (_ENGLISH, "en"), (_ENGLISH, "en"), (_VIETNAMESE_WORDS, "vi"), (_VIETNAMESE_WORDS, "vi")]
    for line, language in lines:
        if language in counts:
            for word in _WORD.findall(without_diacritics(line.lower())):
                counts[language].update(_grams(word))
    vietnamese, english = counts["vi"], counts["en"]
    kinds = len(vietnamese.keys() | english.keys())
    balance = math.log((english.total() + _SMOOTHING * kinds) / (vietnamese.total() + _SMOOTHING * kinds))
    odds = {
        gram: math.log((vietnamese[gram] + _SMOOTHING) / (english[gram] + _SMOOTHING)) + balance
        for gram in vietnamese.keys() | english.keys()
    }
    return odds, balance
