import pytest

from knowledge_base.language import detect
from knowledge_base.normalise import lexical_form, spoken_form


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("where is my order", "en"),
        ("cant log in anymore", "en"),
        ("快递几天能到", "zh-Hans"),
        ("請問什麼時候會到貨", "zh-Hant"),
        ("đơn hàng của mình đâu rồi shop", "vi"),
        ("don hang cua minh dau roi shop oi", "vi"),
        ("sao k thay giao hang vay", "vi"),
    ],
)
def test_the_text_tells(text: str, language: str) -> None:
    assert detect(text, hint="en" if language != "en" else "vi") == (language, True)


@pytest.mark.parametrize("hint", ["zh-Hans", "vi", "en"])
def test_too_short_to_tell_takes_the_hint(hint: str) -> None:
    assert detect("ok", hint) == (hint, False)
    assert detect("12345", hint) == (hint, False)


@pytest.mark.parametrize("hint", ["zh-Hans", "zh-Hant"])
def test_characters_of_both_scripts_take_the_hints_script(hint: str) -> None:
    assert detect("你好", hint) == (hint, False)


def test_han_is_chinese_whatever_the_hint() -> None:
    assert detect("你好", "vi") == ("zh-Hans", False)


@pytest.mark.parametrize(
    ("raw", "spoken"),
    [
        ("ｈｅｌｌｏ　ｗｏｒｌｄ", "hello world"),
        ("where is it 😭😭", "where is it"),
        ("好的[微笑]", "好的"),
        ("helloooooo", "hellooo"),
        ("😀", "😀"),
    ],
)
def test_spoken_form(raw: str, spoken: str) -> None:
    assert spoken_form(raw) == spoken


@pytest.mark.parametrize(("one", "other"), [("退貨運費", "退货运费"), ("Đơn hàng", "don hang"), ("ＣＯＤ", "cod")])
def test_lexical_forms_meet(one: str, other: str) -> None:
    assert lexical_form(one) == lexical_form(other)
