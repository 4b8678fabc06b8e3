"""How often one address may search or press: a shop's page must not become a way to keep the server busy."""

from collections import Counter
from datetime import datetime, timedelta


class Allowance:
    """How often one address may do something, counted in fixed windows, in this process's memory."""

    def __init__(self, times: int, window: timedelta) -> None:
        self._times, self._window = times, window
        self._number = -1
        self._taken: Counter[str] = Counter()

    def take(self, who: str, now: datetime) -> bool:
        """False where it was done often enough already."""
        number = int(now.timestamp() // self._window.total_seconds())
        if number != self._number:
            self._number, self._taken = number, Counter()
        self._taken[who] += 1
        return self._taken[who] <= self._times
