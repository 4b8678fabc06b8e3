from datetime import UTC, datetime

from bot.conversation.progress import Owed, Progress, progress

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def test_what_stands_behind_a_waiting_message_waits_for_the_same_reason() -> None:
    told = progress(
        [
            Owed(1, 3, "delivered", "", NOON),
            Owed(2, 4, "failed", "Blocked.", NOON),
            Owed(3, 5, "waiting", "No sends left.", NOON),
            Owed(4, 6, "due", "", NOON),
        ]
    )
    assert told == {
        3: Progress(1, "delivered"),
        4: Progress(2, "failed", "Blocked."),
        5: Progress(3, "waiting", "No sends left."),
        6: Progress(4, "waiting", "No sends left."),
    }


def test_a_delivery_that_failed_once_says_when_it_is_tried_again() -> None:
    told = progress([Owed(1, 3, "due", "Too many requests.", NOON), Owed(2, 4, "due", "", NOON)])
    assert told == {3: Progress(1, "due", "Too many requests.", NOON), 4: Progress(2, "due")}
