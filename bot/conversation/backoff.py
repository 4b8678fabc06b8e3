"""When to try a delivery again. Pure."""

import random
from datetime import datetime, timedelta

FIRST_SECONDS = 2.0
LONGEST_SECONDS = 600.0
MAX_ATTEMPTS = 12
"""With doubling pauses: about an hour and a half of trying."""


def next_attempt(attempt: int, now: datetime, retry_after: float | None, jitter: random.Random) -> datetime | None:
    """When to make the attempt after `attempt` failed ones (counted from 1); None to give up.

    Doubling with full jitter over the upper half (AWS Architecture Blog, "Exponential Backoff And Jitter"), never sooner than
    the provider asked for.
    """
    if attempt >= MAX_ATTEMPTS:
        return None
    ceiling = min(LONGEST_SECONDS, FIRST_SECONDS * 2 ** (attempt - 1))
    pause = jitter.uniform(ceiling / 2, ceiling)
    return now + timedelta(seconds=max(pause, retry_after or 0.0))
