"""How far a message got on its way to the customer, and what an agent can do when it did not arrive."""

from collections.abc import Awaitable, Callable
from functools import partial

from bot.conversation.progress import Progress
from bot.desk.markup import tag, words
from bot.desk.phrases import Texts
from bot.desk.rows import moment

Retry = Callable[[int], Awaitable[None]]


def draw_way(texts: Texts, progress: Progress, retry: Retry) -> None:
    """Into the element that is open now. `retry` gets the delivery's id."""
    with tag("p", f"way way-{progress.state}", role="status"):
        words("span", texts(f"way_{progress.state}"), "way-state")
        if progress.failure:
            words("span", progress.failure.told(texts.language), "way-reason")
        if progress.again_at:
            with tag("span"):
                words("span", texts("way_again") + " ")
                moment(progress.again_at.isoformat())
        if progress.state == "failed":
            button = words("button", texts("try_again"), "plain", type="button")
            button.on("click", partial(retry, progress.delivery), args=[])
