"""Cantonese is read as Mandarin; Mandarin is left alone."""

import json
from pathlib import Path

import pytest

from knowledge_base.language import detect
from knowledge_base.normalise import lexical_form, spoken_form

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("唔記得password,點樣reset", "忘記password,怎麼reset"),
        ("而家喺邊個站", "現在在哪個站"),
        ("件貨去咗邊", "件貨去了哪裡"),
        ("係咪正貨嚟㗎", "是不是正貨"),
        ("你哋送唔送去英國㗎", "你們送不送去英國"),
        ("有冇得用支付寶俾錢", "有沒有得用支付寶付錢"),
        ("買咗三個禮拜,仲退唔退到", "買了三個禮拜,還退不退到"),
        ("張單發票點改,係咪要俾20蚊", "訂單發票怎麼改,是不是要給20元"),
        ("你哋收支付寶咩?", "你們收支付寶嗎?"),
        ("唔该点解我张单仲未到", "请为什么我订单还未到"),
    ],
)
def test_what_was_typed_is_read_as_meant(typed: str, meant: str) -> None:
    assert spoken_form(typed) == meant


@pytest.mark.parametrize(
    "text",
    [
        "幾點送到,三點還是四點",  # no word here is Cantonese alone
        "這和我有什麼關係,請仲裁",
        "電話打不通",
        "戶口名簿要怎麼遷",
        "落單了的鳥",
        "你们支持花呗咩",
        "Do you deliver?",
        "giao hàng mất bao lâu",
    ],
)
def test_what_is_no_cantonese_stays(text: str) -> None:
    assert spoken_form(text) == text


def test_words_that_only_look_like_it_stay_in_a_cantonese_message() -> None:
    assert spoken_form("呢件事同我冇關係,聽日三點去仲裁") == "這件事同我沒有關係,明天三點去仲裁"


def test_either_script_reads_alike() -> None:
    assert lexical_form("点解我个户口入唔到") == lexical_form("點解我個戶口入唔到")


@pytest.mark.parametrize("language", ["zh-Hans", "en", "vi"])
def test_other_languages_questions_stay(language: str) -> None:
    rows = (ROOT / "data" / "eval" / f"{language}.jsonl").read_text(encoding="utf-8").splitlines()
    for text in (json.loads(row)["text"] for row in rows):
        assert detect(spoken_form(text)) == detect(text)
        assert not {"什么", "不", "没有", "的", "了"} & ({*spoken_form(text)} - {*text})
