import pytest

from knowledge_base.context import leans_on_the_last, parts

LEANING = {
    "en": ["and how long does it take?", "what about returns", "is that free?", "also to Canada?", "can it be in blue"],
    "vi": ["còn phí ship thì sao", "vậy bao lâu thì về?", "con doi mau thi sao", "thế ai chịu phí đó?"],
    "zh-Hans": ["那要多久", "运费呢？", "但是它显示无效", "还有可以退吗"],
    "zh-Hant": ["那要多久", "運費呢？", "可是它一直說無效", "還有可以退嗎"],
}
STANDING = {
    "en": ["Do you ship to Japan?", "How do I delete my account?", "Which payment methods do you take?"],
    "vi": ["Bao lâu thì nhận được hàng?", "Mình muốn xóa tài khoản", "shop nhan thanh toan kieu nao"],
    "zh-Hans": ["怎么注销账号", "你们支持哪些付款方式"],
    "zh-Hant": ["想刪除帳號", "你們支援哪些付款方式"],
}


@pytest.mark.parametrize(("language", "text"), [(language, text) for language in LEANING for text in LEANING[language]])
def test_what_leans_on_the_question_before(language: str, text: str) -> None:
    assert leans_on_the_last(text, language)


@pytest.mark.parametrize(("language", "text"), [(language, text) for language in STANDING for text in STANDING[language]])
def test_what_stands_on_its_own(language: str, text: str) -> None:
    assert not leans_on_the_last(text, language)


def test_a_long_message_tells_its_own_story() -> None:
    long = "and then the courier came on Monday but nobody was at home so it went back to your shop"
    assert not leans_on_the_last(long, "en")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("How do I return a pot? And how long does it take?", ("How do I return a pot?", "And how long does it take?")),
        ("Where is my parcel and can I change the address?", ("Where is my parcel", "can I change the address?")),
        ("几天能到？可以货到付款吗？", ("几天能到？", "可以货到付款吗？")),
        ("退款多久到账，另外退货运费谁出", ("退款多久到账", "退货运费谁出")),
        ("bảo hành mấy năm? ngoài ra xuất hóa đơn được không", ("bảo hành mấy năm?", "ngoài ra xuất hóa đơn được không")),
        ("Where is my order? 2023 1145 88", ("Where is my order? 2023 1145 88",)),
        ("hi! how much is shipping", ("hi! how much is shipping",)),
        ("I bought salt and pepper mills", ("I bought salt and pepper mills",)),
        ("one? two? three? four? five? " * 3, ("one? two? three? four? five? " * 3,)),
        ("", ("",)),
    ],
)  # fmt: skip
def test_several_questions_in_one_message(text: str, expected: tuple[str, ...]) -> None:
    assert parts(text) == expected
