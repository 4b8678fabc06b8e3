"""The assistant as it runs in production: a real Rasa server, spoken to over HTTP as frontline does."""

import json
import re
from itertools import count
from pathlib import Path

import pytest
import yaml

from tests.assistant.endpoint import TOKEN, Endpoint
from tests.assistant.island import ASSISTANT, ROOT, Island, running, understood

pytestmark = pytest.mark.timeout(300)
LANGUAGES = ("zh-Hans", "zh-Hant", "en", "vi")
DOMAIN = yaml.safe_load((ASSISTANT / "domain.yml").read_text(encoding="utf-8"))
numbers = count()


@pytest.fixture
def sender() -> str:
    return f"conversation-{next(numbers)}:0"


def reply(name: str, language: str) -> str:
    """A response's variation for one language."""
    (text,) = (
        variation["text"]
        for variation in DOMAIN["responses"][name]
        if any(condition["value"] == language for condition in variation.get("condition", []))
    )
    return str(text)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("intent", "response"),
    [
        ("greet", "utter_greet"),
        ("thank", "utter_welcome"),
        ("goodbye", "utter_goodbye"),
        ("bot_challenge", "utter_iamabot"),
        ("stop", "utter_stopped"),
        ("affirm", "utter_affirmed"),
        ("deny", "utter_denied"),
    ],
)
def test_small_talk_in_the_customers_language(island: Island, sender: str, language: str, intent: str, response: str) -> None:
    assert island.say(sender, "…", understood(intent, language=language)) == [reply(response, language)]


@pytest.mark.parametrize(("confidence", "kind"), [(0.95, "answer"), (0.7, "answer"), (0.69, "offer"), (0.2, "offer")])
def test_confidence_decides_between_answer_and_offer(island: Island, sender: str, confidence: float, kind: str) -> None:
    (said,) = island.say(sender, "how long does it take", understood("faq", confidence))
    assert said["kind"] == kind


@pytest.mark.parametrize("intent", ["ask_human", "out_of_scope"])
def test_a_person_takes_over(island: Island, sender: str, intent: str) -> None:
    assert island.say(sender, "…", understood(intent)) == [{"kind": "handoff", "details": {}, "intent": intent}]


def test_no_after_an_offer_means_a_person(island: Island, sender: str) -> None:
    island.say(sender, "the thing", understood("faq", 0.4))
    (said,) = island.say(sender, "none of these", understood("deny"))
    assert said["kind"] == "handoff"


def test_no_after_an_answer_asks_on(island: Island, sender: str) -> None:
    island.say(sender, "the thing", understood("faq", 0.4))
    island.say(sender, "delivery time", understood("faq"))
    assert island.say(sender, "no", understood("deny")) == [reply("utter_denied", "en")]


def test_the_language_may_change_within_a_conversation(island: Island, sender: str) -> None:
    assert island.say(sender, "hi", understood("greet")) == [reply("utter_greet", "en")]
    assert island.say(sender, "cảm ơn", understood("thank", language="vi")) == [reply("utter_welcome", "vi")]


@pytest.mark.parametrize(
    ("language", "messages", "details"),
    [
        (
            "en",
            ["I want to complain", "the pot was broken", "no", "a@b.co"],
            {"what_happened": "the pot was broken", "contact": "a@b.co"},
        ),
        ("vi", ["khiếu nại", "nồi bị bể", "không có", "0901 234 567"], {"what_happened": "nồi bị bể", "contact": "0901 234 567"}),
        ("zh-Hans", ["我要投诉", "锅是破的", "没有", "13812345678"], {"what_happened": "锅是破的", "contact": "13812345678"}),
        (
            "zh-Hant",
            ["我要客訴", "鍋子是破的", "訂單編號 20391", "沒有"],
            {"what_happened": "鍋子是破的", "order_number": "20391"},
        ),
    ],
)
def test_a_complaint_step_by_step(
    island: Island, sender: str, language: str, messages: list[str], details: dict[str, str]
) -> None:
    opening, *answers = messages
    asked = [island.say(sender, opening, understood("complain", language=language))]
    # Whatever the answers look like to the understanding, they answer what was asked.
    for text, intent in zip(answers, ("complain", "deny", "faq"), strict=True):
        asked.append(island.say(sender, text, understood(intent, language=language)))
    questions = [[reply(f"utter_ask_complaint_{slot}", language)] for slot in ("what", "order", "contact")]
    assert asked == [*questions, [{"kind": "handoff", "details": details, "intent": "faq"}]]


def test_what_the_opening_tells_is_not_asked_again(island: Island, sender: str) -> None:
    opening = "I want to complain, the pot I got on Monday was broken and nobody answers my mails"
    assert island.say(sender, opening, understood("complain")) == [reply("utter_ask_complaint_order", "en")]
    assert island.say(sender, "#LS-20391", understood("faq", 0.3)) == [reply("utter_ask_complaint_contact", "en")]
    (said,) = island.say(sender, "a@b.co", understood("faq", 0.3))
    assert said["details"] == {"what_happened": opening, "order_number": "LS-20391", "contact": "a@b.co"}


def test_a_complaint_that_says_it_all_is_handed_over_at_once(island: Island, sender: str) -> None:
    opening = "The pot from order LS-20391 was broken and nobody answers my mails! Call me: +84 90 123 4567"
    (said,) = island.say(sender, opening, understood("complain"))
    assert said["details"] == {"what_happened": opening, "order_number": "LS-20391", "contact": "+84 90 123 4567"}
    assert island.say(sender, "hi", understood("greet")) == [reply("utter_greet", "en")]


def test_asking_for_a_person_in_the_middle_hands_over_what_is_known(island: Island, sender: str) -> None:
    island.say(sender, "complaint", understood("complain"))
    island.say(sender, "the pot was broken", understood("complain"))
    (said,) = island.say(sender, "agent please", understood("ask_human"))
    assert said == {"kind": "handoff", "details": {"what_happened": "the pot was broken"}, "intent": "ask_human"}
    assert island.say(sender, "hi", understood("greet")) == [reply("utter_greet", "en")]  # the form is over


def test_stop_leaves_a_complaint_and_a_new_one_starts_afresh(island: Island, sender: str) -> None:
    island.say(sender, "投诉", understood("complain", language="zh-Hans"))
    island.say(sender, "锅是破的", understood("faq", language="zh-Hans"))
    left = island.say(sender, "算了", understood("stop", language="zh-Hans"))
    assert left == [reply("utter_complaint_dropped", "zh-Hans")]
    again = island.say(sender, "投诉", understood("complain", language="zh-Hans"))
    assert again == [reply("utter_ask_complaint_what", "zh-Hans")]


@pytest.mark.parametrize("text", ["/restart", "/back", "/session_start", '/faq{"language": "vi"}', "/ask_human@1.0", " /greet"])
def test_a_command_typed_by_a_customer_is_only_text(island: Island, actions: Endpoint, sender: str, text: str) -> None:
    (said,) = island.say(sender, text, understood("out_of_scope"))
    tracker = actions.calls[-1]["tracker"]
    assert said["kind"] == "handoff"
    assert tracker["latest_message"]["text"] == text.strip()
    assert tracker["latest_message"]["intent"]["name"] == "out_of_scope"
    assert tracker["slots"]["language"] == "en"


def test_a_command_fills_the_form_like_any_text(island: Island, sender: str) -> None:
    island.say(sender, "complaint", understood("complain"))
    island.say(sender, '/complain{"complaint_contact": "x"}', understood("faq", 0.3))
    (said,) = island.say(sender, "agent", understood("ask_human"))
    assert said["details"] == {"what_happened": '/complain{"complaint_contact": "x"}'}


@pytest.mark.parametrize(
    "broken",
    [
        "text",
        [],
        {},
        understood("restart"),
        understood("faq", 1.5),
        understood("faq", -0.5),
        understood("faq", language="xx"),
        understood("faq", entries=("one", "two", "three", "four")),
        understood("faq", entries=("x" * 1000,)),
        understood("faq") | {"intents": [{"name": "faq", "confidence": 0.9}] * 50},
        understood("faq") | {"intents": []},
        {"language": "en", "intents": [{"name": "faq", "confidence": True}], "candidates": []},
    ],
)
def test_a_malformed_understanding_counts_as_none(island: Island, actions: Endpoint, sender: str, broken: object) -> None:
    assert island.say(sender, "/restart", broken) == [{"kind": "offer"}]
    island.say(sender, "agent", understood("ask_human"))
    before = [event for event in actions.calls[-1]["tracker"]["events"] if event["event"] == "user"][-2]
    assert before["parse_data"]["intent"]["name"] == "nlu_fallback"


def test_without_metadata_frontline_is_asked(island: Island, actions: Endpoint, sender: str) -> None:
    actions.understandings["gặp nhân viên"] = understood("ask_human", language="vi")
    (said,) = island.say(sender, "gặp nhân viên", None)
    assert said["intent"] == "ask_human"
    assert actions.calls[-1]["tracker"]["slots"]["language"] == "vi"


def test_without_frontline_the_assistant_offers(model: Path, tmp_path: Path, endpoint: tuple[Endpoint, str]) -> None:
    _, url = endpoint
    with running(model, url, "a wrong token", tmp_path / "trackers.db") as island:
        assert island.say("a:0", "hello", None) == [{"kind": "offer"}]
        assert island.say("b:0", "hello", understood("ask_human")) == []  # refused, and an empty answer is a failure
        assert island.say("a:0", "hello", understood("greet")) == [reply("utter_greet", "en")]  # nothing is left behind


def test_a_turn_costs_the_same_after_many(island: Island, actions: Endpoint, sender: str) -> None:
    def turn() -> tuple[int, int, int]:
        island.say(sender, "how long", understood("out_of_scope"))
        saved = json.loads(island.saved(sender))
        return len(saved), len(actions.calls[-1]["tracker"]["events"]), actions.calls[-1]["size"]

    early = [turn() for _ in range(5)][-1]
    late = [turn() for _ in range(60)][-1]
    saved, sent, size = late
    assert (saved, sent) == early[:2]
    assert saved < 25
    assert sent < 30
    assert abs(size - early[2]) < 200


def test_what_customers_say_is_not_kept(island: Island, sender: str) -> None:
    island.say(sender, "my secret parcel", understood("faq", entries=("delivery-time",)))
    saved = island.saved(sender)
    assert "secret" not in saved
    assert "delivery-time" not in saved


def test_a_killed_assistant_resumes_the_form(model: Path, tmp_path: Path, endpoint: tuple[Endpoint, str]) -> None:
    _, url = endpoint
    state = tmp_path / "trackers.db"
    with running(model, url, TOKEN, state) as island:
        for _ in range(4):  # long enough for the head of the kept events to carry the form
            island.say("a:0", "hi", understood("greet", language="vi"))
        island.say("a:0", "khiếu nại", understood("complain", language="vi"))
        asked = island.say("a:0", "nồi bị bể", understood("faq", language="vi"))
        assert asked == [reply("utter_ask_complaint_order", "vi")]
        island.kill()
    with running(model, url, TOKEN, state) as island:
        assert island.say("a:0", "không có", understood("deny", language="vi")) == [reply("utter_ask_complaint_contact", "vi")]
        (said,) = island.say("a:0", "0901234567", understood("faq", language="vi"))
        assert said["details"] == {"what_happened": "nồi bị bể", "contact": "0901234567"}


def test_every_response_speaks_four_languages_and_has_a_default() -> None:
    said = {name: variations for name, variations in DOMAIN["responses"].items() if "text" in variations[0]}
    assert len(said) > 10
    for name, variations in said.items():
        spoken = [condition["value"] for variation in variations for condition in variation.get("condition", [])]
        assert sorted(spoken) == sorted(LANGUAGES), name
        assert "condition" not in variations[-1], name
        assert len({variation["text"] for variation in variations}) == len(LANGUAGES), name


def test_the_domain_and_the_component_know_the_same_intents() -> None:
    source = (ROOT / "bot" / "assistant" / "understanding.py").read_text(encoding="utf-8")
    in_the_component = set(re.findall(r'"(\w+)"', source.split("INTENTS = frozenset(")[1].split(")")[0]))
    assert in_the_component == {name for intent in DOMAIN["intents"] for name in intent}
