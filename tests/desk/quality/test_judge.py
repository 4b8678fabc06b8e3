from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.conversation.corrections import Judgement
from bot.desk.quality.judge import QUIET, Line, Why, alike, judge

THEN = datetime(2026, 11, 2, 9, tzinfo=UTC)
NOW = THEN + timedelta(hours=3)


def asks(text: str, *, pressed: bool = False, intent: str = "") -> Line:
    return Line("customer", "text", text, THEN, pressed=pressed, intent=intent)


def answers(entry: str, *, mark: bool | None = None, kind: str = "answer") -> Line:
    return Line("bot", kind, "…", THEN, "en", intent="faq", entry=entry, entry_question="?", confidence=0.8, mark=mark)


def says(intent: str) -> Line:
    return Line("bot", "text", "…", THEN, "en", intent=intent)


OPENED = Line("bot", "handoff_opened", "…", THEN, "en", intent="ask_human")
QUESTION = asks("when will my parcel arrive")


@pytest.mark.parametrize(
    ("after", "why"),
    [
        ([], Why.SAID_NO_MORE),
        ([asks("great, thanks"), says("thank")], Why.THANKED),
        ([asks("do you gift wrap"), answers("gift-wrap")], Why.WENT_ON),
        ([asks("a person please"), OPENED], Why.ASKED_FOR_PERSON),
        ([asks("", pressed=True, intent="ask_human"), OPENED], Why.ASKED_FOR_PERSON),
        ([asks("this is a disgrace"), says("complain")], Why.COMPLAINED),
        ([asks("no"), says("deny")], Why.DECLINED),
        ([asks("WHEN will my parcel arrive??"), answers("parcel-lost")], Why.ASKED_AGAIN),
        ([asks("how many days until I have it"), answers("delivery-time")], Why.ASKED_AGAIN),
        ([asks("hm"), says("affirm")], Why.THANKED),
        ([asks("no idea about sizes"), Line("bot", "offer", "…", THEN, "en", intent="deny", entry="size-guide")], Why.WENT_ON),
        ([asks("gift wrap?"), answers("gift-wrap"), asks("so when will the parcel arrive"), answers("x")], Why.ASKED_AGAIN),
        ([asks("gift wrap?"), answers("gift-wrap"), asks("a person"), OPENED], Why.WENT_ON),
        ([Line("agent", "text", "hello", THEN)], Why.PERSON_CAME),
        ([asks("anybody?")], Why.ASSISTANT_AWAY),
    ],
)
def test_what_came_after_decides(after: list[Line], why: Why) -> None:
    first = judge([QUESTION, answers("delivery-time"), *after], NOW)[0]
    assert first.why is why
    assert (first.question, first.entry, first.confidence) == (QUESTION.text, "delivery-time", 0.8)


def test_a_mark_goes_before_everything() -> None:
    thanked = [asks("thanks"), says("thank")]
    assert judge([QUESTION, answers("a", mark=False), *thanked], NOW)[0].why is Why.MARKED_WRONG
    assert judge([QUESTION, answers("a", mark=True), asks("a person"), OPENED], NOW)[0].right


@pytest.mark.parametrize(
    ("said", "why", "right"),
    [
        (Judgement.RIGHT, Why.CONFIRMED, True),
        (Judgement.WRONG, Why.CORRECTED, False),
        (Judgement.NOT_COVERED, Why.NOT_COVERED, False),
    ],
)
@pytest.mark.parametrize("thumb", [None, True, False])
def test_an_agents_word_goes_before_a_thumb_and_whatever_came_after(
    said: Judgement, why: Why, right: bool, thumb: bool | None
) -> None:
    answer = replace(answers("a", mark=thumb), corrected=said)
    for after in ([], [asks("thanks"), says("thank")], [asks("a person"), OPENED], [Line("agent", "text", "hello", THEN)]):
        [verdict] = judge([QUESTION, answer, *after], THEN)
        assert (verdict.why, verdict.right, verdict.judged) == (why, right, True)


def test_the_entry_an_agent_names_goes_before_the_one_answered_with_again() -> None:
    named = replace(answers("a"), corrected=Judgement.WRONG, right_entry="c")
    again = [asks("when will my parcel arrive?"), answers("b")]
    assert judge([QUESTION, named, *again], NOW)[0].instead == "c"
    assert judge([QUESTION, replace(named, right_entry=""), *again], NOW)[0].instead == ""
    assert judge([QUESTION, replace(named, right_entry="a")], NOW)[0].instead == ""


def test_silence_counts_only_after_a_while() -> None:
    [verdict] = judge([QUESTION, answers("a")], THEN + QUIET - timedelta(seconds=1))
    assert (verdict.why, verdict.judged, verdict.right) == (Why.TOO_FRESH, False, False)
    assert judge([QUESTION, answers("a")], THEN + QUIET)[0].right


def test_the_entry_that_helped_is_kept() -> None:
    first, second = judge([QUESTION, answers("a"), asks("when will my parcel arrive?"), answers("b")], NOW)
    assert (first.instead, second.instead) == ("b", "")
    assert second.right


def test_a_pressed_button_leaves_nothing_to_judge() -> None:
    pressed = Line("customer", "text", "Delivery", THEN, pressed=True, entry="delivery-time")
    assert judge([pressed, answers("delivery-time")], NOW) == []


def test_likeness_sees_through_script_case_and_marks() -> None:
    assert alike("Bao giờ hàng tới?", "bao gio hang toi") > 0.8
    assert alike("我的包裹在哪裡", "我的包裹在哪里呀") > 0.6
    assert alike("where is my parcel", "do you gift wrap") < 0.3
    assert alike("", "") == 0
