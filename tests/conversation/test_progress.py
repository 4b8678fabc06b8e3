from datetime import UTC, datetime

from bot.conversation.failures import because
from bot.conversation.progress import Owed, Progress, progress

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
BLOCKED = because("blocked", platform="telegram")
NOTHING_LEFT = because("nothing_left", platform="wechat")
BUSY = because("busy", platform="wechat")


def test_what_stands_behind_a_waiting_message_waits_for_the_same_reason() -> None:
    told = progress(
        [
            Owed(1, 3, "delivered", None, NOON),
            Owed(2, 4, "failed", BLOCKED, NOON),
            Owed(3, 5, "waiting", NOTHING_LEFT, NOON),
            Owed(4, 6, "due", None, NOON),
        ]
    )
    assert told == {
        3: Progress(1, "delivered"),
        4: Progress(2, "failed", BLOCKED),
        5: Progress(3, "waiting", NOTHING_LEFT),
        6: Progress(4, "waiting", NOTHING_LEFT),
    }


def test_a_delivery_that_failed_once_says_when_it_is_tried_again() -> None:
    told = progress([Owed(1, 3, "due", BUSY, NOON), Owed(2, 4, "due", None, NOON)])
    assert told == {3: Progress(1, "due", BUSY, NOON), 4: Progress(2, "due")}
