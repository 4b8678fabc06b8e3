"""Cantonese as it is typed in Hong Kong and Guangdong, written as Mandarin ("我件貨去咗邊" → "我件貨去了哪裡").

The encoder reads Mandarin far better, and a FAQ is seldom written in anything else. Only what is no Mandarin word is replaced,
and only in a message that is surely Cantonese: 仲 and 俾 mean something else elsewhere. In the script that it was typed in.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache

from knowledge_base.simplified import simplified

_WORDS = """
唔該 請|唔使 不用|使唔使 需不需要|得唔得 可以嗎|唔見咗 不見了|唔好 不要|唔啱 不對|唔記得 忘記|唔 不|有冇 有沒有|冇得 不能
冇咗 沒有了|冇 沒有|點解 為什麼|點樣 怎麼|點算 怎麼辦|點做 怎麼做|點搞 怎麼辦|點知 怎麼知道|係咪 是不是|而家 現在
依家 現在|家陣 現在|聽日 明天|尋日 昨天|噚日 昨天|琴日 昨天|幾時 什麼時候|幾耐 多久|幾錢 多少錢|幾多 多少|嗰陣 那時
嗰度 那裡|嗰 那|呢度 這裡|呢個 這個|呢款 這款|呢張 這張|呢部 這部|呢件 這件|呢間 這家|呢份 這份|呢啲 這些|邊度 哪裡
邊個 哪個|邊間 哪家|邊款 哪款|邊啲 哪些|邊位 哪位|咗邊 了哪裡|搞邊科 怎麼回事|喺度 在這裡|喺 在|嚟㗎 |返嚟 回來|嚟 來
俾返 還|畀返 還|退返 退回|寄返 寄回|攞返 拿回|補返 補回|改返 改回|改番 改回|搵返 找回|俾錢 付錢|畀錢 付錢|俾咗錢 付了錢
畀咗錢 付了錢|俾人 被人|畀人 被人|唔俾 不讓|俾 給|畀 給|攞 拿|搵 找|睇 看|諗 想|揀 選|鍾意 喜歡|碌卡 刷卡|碌 刷|落單 下單
落咗單 下了單|張單 訂單|戶口 帳戶|入數 入帳|轉數 轉帳|過數 轉帳|卡數 信用卡帳|港紙 港幣|鋪頭 店|嘅 的|咗 了|乜嘢 什麼
咩嘢 什麼|咩事 什麼事|係咩 是什麼|有咩 有什麼|做咩 做什麼|乜 什麼|嘢 東西|你哋 你們|我哋 我們|佢哋 他們|人哋 別人|哋 們
佢 他|咁耐 這麼久|好耐 很久|耐咗 久了|咁 這麼|啱啱 剛剛|啱 對|屋企 家|速遞員 快遞員|速遞 快遞|返工 上班|朝早 早上
爛咗 破了|串錯 拼錯|同埋 和|淨係 只|成個 整個|成日 老是|平啲 便宜一點|快啲 快一點|大啲 大一點|細啲 小一點|早啲 早一點
多啲 多一點|靚啲 漂亮一點|安全啲 安全一點|啲 些|冧巴 號碼|冧把 號碼|嬲 生氣|寄失 寄丟|派咗 派送了|覆我 回覆我|老翻 盜版
㗎 |喎 |噃 |啫 |嘞 了|喇 了
"""
_TELLING = "唔 冇 嘅 咗 喺 嚟 畀 啲 佢 哋 嗰 乜 嘢 攞 搵 㗎 而家 依家 聽日 點解 點樣 點算 邊度 係咪 幾耐 幾錢 噚日"
# what only its neighbours tell from Mandarin: 點 of the clock and of points, 關係, 仲裁
_PATTERNS = (
    (
        re.compile(
            r"(?<![一有幾几多早晚快慢半差\d兩两三四五六七八九十零缺優优重地景])[點点]"
            r"(?=[改用做換换退入填申查去開开寄買买拿找選选看a-zA-Z])"
        ),
        "怎麼",
    ),
    (re.compile(r"(?<![關聯體維干世譜])係(?![數列統])"), "是"),
    (re.compile(r"(?<=在)[邊边]"), "哪裡"),
    (re.compile(r"(?<!昆)仲(?![裁介夏秋])"), "還"),
    (re.compile(r"(?<=[\d十百千萬万])蚊"), "元"),
    (re.compile(r"(?<=.)咩(?=\W*$)"), "嗎"),
)


def in_mandarin(text: str) -> str:
    """The same text where it is not Cantonese."""
    meanings, words, telling = _lexicon()
    if not telling.search(text):
        return text
    meant = words.sub(lambda found: meanings[found[0]], text)
    for pattern, meaning in _PATTERNS:
        meant = pattern.sub(meaning, meant)
    return simplified(meant) if simplified(text) == text else meant


@cache
def _lexicon() -> tuple[Mapping[str, str], re.Pattern[str], re.Pattern[str]]:
    """What each word means, in either script; any of them, longest first; any that tells Cantonese."""
    meanings: dict[str, str] = {}
    for pair in _WORDS.replace("\n", "|").strip("|").split("|"):
        word, _, meaning = pair.partition(" ")
        meanings |= dict.fromkeys((simplified(word), word), meaning)
    telling = _TELLING.split()
    return meanings, _any(meanings), _any([*telling, *map(simplified, telling)])


def _any(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True))))
