from pathlib import Path

import pytest
import yaml

from bot.dialogue.complaint import collect, details, find_contact, find_order, tells_what

ROOT = Path(__file__).parents[2]
NOTHING = {"complaint_what": None, "complaint_order": None, "complaint_contact": None}


def said(asked: str, text: str, **known: str) -> dict[str, str | None]:
    """What a message fills when `asked` is the requested slot; Rasa has put the text there before we see it."""
    slots = NOTHING | {f"complaint_{name}": value for name, value in known.items()} | {f"complaint_{asked}": text}
    return {slot.removeprefix("complaint_"): value for slot, value in collect(f"complaint_{asked}", text, slots).items()}


@pytest.mark.parametrize("text", ["I want to complain", "我要投诉", "我要客訴", "mình muốn khiếu nại", "khieu nai", "!!!", ""])
def test_an_opening_that_tells_nothing_leaves_all_to_ask(text: str) -> None:
    assert collect(None, text, {"complaint_what": "an earlier complaint"}) == NOTHING


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "I want to complain, the pot I got on Monday was broken and nobody answers my mails"),
        ("en", "your courier yelled at my mother"),
        ("zh-Hans", "我周一收到的锅是破的，发邮件也没人回，我要投诉"),
        ("zh-Hant", "司機把我的包裹用丟的，我要客訴"),
        ("vi", "mình khiếu nại vụ nồi mua hôm thứ hai bị bể mà nhắn mail không ai trả lời"),
        ("vi", "shipper quat mang me minh, toi muon khieu nai"),
    ],
)
def test_an_opening_that_tells_what_happened(language: str, text: str) -> None:
    assert collect(None, text, {"language": language}) == NOTHING | {"complaint_what": text}


def test_an_opening_may_say_it_all() -> None:
    text = "The pot from order LS-20391 was broken, nobody answers my mails. Call +84 90 123 4567"
    found = collect(None, text, {"language": "en"})
    assert found == {"complaint_what": text, "complaint_order": "LS-20391", "complaint_contact": "+84 90 123 4567"}


@pytest.mark.parametrize("language", ["en", "vi", "zh-Hans", "zh-Hant"])
def test_most_openings_that_only_complain_are_asked_what_happened(language: str) -> None:
    nlu = yaml.safe_load((ROOT / "data" / "assistant" / "nlu" / f"{language}.yml").read_text(encoding="utf-8"))["nlu"]
    (examples,) = (entry["examples"] for entry in nlu if entry["intent"] == "complain")
    openings = [line.removeprefix("- ") for line in examples.splitlines()]
    told = [opening for opening in openings if tells_what(opening, language)]
    assert 1 <= len(told) <= len(openings) / 3


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("order 123456", "123456"),
        ("my order number is LS-20391, never came", "LS-20391"),
        ("#ls20391", "LS20391"),
        ("订单号：2024112200123 坏了", "2024112200123"),
        ("訂單編號是20391", "20391"),
        ("mã đơn hàng 88123 bị vỡ", "88123"),
        ("don hang so 55512", "55512"),
        ("order １２３４５６", "123456"),
        ("in order to get 2 pots", None),
        ("call 13812345678", None),
        ("abc1234@shop.example", None),
        ("it was 12 days late", None),
    ],
)
def test_order_numbers(text: str, order: str | None) -> None:
    assert find_order(text) == order


@pytest.mark.parametrize(
    ("text", "contact"),
    [
        ("mail me: an.nguyen+shop@mail.example.com!", "an.nguyen+shop@mail.example.com"),
        ("手机13812345678谢谢", "13812345678"),
        ("我的手機0912-345-678", "0912-345-678"),
        ("sđt 0901 234 567 nha", "0901 234 567"),
        ("a@b.co or +852 9123 4567", "a@b.co, +852 9123 4567"),
        ("微信 abc_123", "微信 abc_123"),
        ("Zalo: minhanh", "Zalo: minhanh"),
        ("order 13812345678", None),
        ("the line was long and 1200 people waited", None),
    ],
)
def test_contacts(text: str, contact: str | None) -> None:
    assert find_contact(text) == contact


@pytest.mark.parametrize(
    "text",
    ["no", "None.", "n/a", "-", "没有", "沒有喔", "冇", "không có ạ", "khong", "I don't have one", "không nhớ", "不知道", "🤷"],
)
@pytest.mark.parametrize("asked", ["order", "contact"])
def test_none_is_an_answer_and_kept_as_not_given(asked: str, text: str) -> None:
    assert said(asked, text)[asked] == ""


@pytest.mark.parametrize(
    "text", ["nothing works here", "没有人回我", "không ai trả lời mình", "the blue one", "/restart", "<b>x</b>"]
)
def test_any_other_text_answers_as_it_is(text: str) -> None:
    assert said("order", text) == {"order": text}
    assert said("what", text) == {"what": text}


def test_no_as_the_story_itself_is_an_answer_too() -> None:
    assert said("what", "no") == {"what": "no"}


def test_an_answer_may_fill_more_than_was_asked() -> None:
    text = "the lid of order 20391 was cracked, I'm at a@b.co"
    assert said("what", text) == {"what": text, "order": "20391", "contact": "a@b.co"}
    assert said("order", "20391, mail a@b.co") == {"order": "20391, mail a@b.co", "contact": "a@b.co"}
    assert said("order", "a@b.co") == {"order": "", "contact": "a@b.co"}


def test_what_is_known_already_is_not_replaced_by_the_way() -> None:
    assert said("what", "the lid of order 555777 too", order="20391") == {"what": "the lid of order 555777 too"}


def test_a_plea_for_a_person_fills_nothing() -> None:
    assert collect("complaint_what", "agent please", NOTHING) == {}  # Rasa left the slot empty
    assert collect("another_form_slot", "hi", NOTHING) == {}


def test_long_texts_are_cut() -> None:
    assert len(said("what", "x" * 10_000)["what"] or "") == 2000
    assert len(said("contact", "x" * 10_000)["contact"] or "") == 200


def test_details_are_what_was_given() -> None:
    slots = {"complaint_what": "broken", "complaint_order": "", "complaint_contact": None, "language": "en"}
    assert details(slots) == {"what_happened": "broken"}
