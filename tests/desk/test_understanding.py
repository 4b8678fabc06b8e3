"""What of a stored understanding the desk shows."""

from bot.desk.understanding import parse


def stored(*confidences: float, none: float = 0.0) -> dict[str, object]:
    candidates = [{"entry": f"e{n}", "confidence": confidence} for n, confidence in enumerate(confidences)]
    return {"language": "en", "candidates": candidates, "intents": [{"name": "out_of_scope", "confidence": none}]}


def test_what_was_only_next_in_line_is_not_shown():
    shown = parse(stored(0.62, 0.011, 0.009, 0.0))
    assert shown is not None
    assert [one.entry for one in shown.candidates] == ["e0", "e1"]


def test_a_plea_for_a_person_that_was_sure_shows_nothing():
    assert parse(stored(0.001, 0.0, none=0.004)) is None
    assert parse(stored(0.001, none=0.5)) is not None


def test_something_else_is_not_shown_at_all():
    for strange in (None, 7, {"candidates": "many"}, {"candidates": [{"entry": "x", "confidence": 7}]}):
        assert parse(strange) is None
