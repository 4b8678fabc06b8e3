"""Signing in again and again: how often a wrong password may be tried."""

import math
from collections import OrderedDict, deque
from datetime import datetime, timedelta

from handoff.errors import HandoffError

WINDOW = timedelta(minutes=10)
PER_ACCOUNT = 5
"""Failures of one e-mail from one address: a person who mistypes stops earlier."""
PER_ADDRESS = 30
"""Failures of one address, whatever the e-mail: stops one password tried on everybody, not an office behind one address."""
REMEMBERED = 20_000


class TooManyAttempts(HandoffError):
    """Raised instead of looking at the password at all. `minutes` until the next attempt is looked at, rounded up."""

    status = 429

    def __init__(self, minutes: int) -> None:
        super().__init__(f"Too many attempts. Try again in {minutes} minutes.")
        self.minutes = minutes


class SignInAttempts:
    """Failures of this process, in memory: a restart forgets them, which costs an attacker more than it gives."""

    def __init__(self) -> None:
        self._failures: OrderedDict[tuple[str, ...], deque[datetime]] = OrderedDict()

    def begin(self, email: str, address: str, now: datetime) -> None:
        """Count an attempt as failed until it succeeds: many at once can't slip through while passwords are being verified.

        Raises TooManyAttempts.
        """
        keys = _keys(email, address)
        for key, allowed in keys:
            failures = self._recent(key, now)
            if len(failures) >= allowed:
                raise TooManyAttempts(math.ceil((failures[-allowed] + WINDOW - now) / timedelta(minutes=1)))
        for key, _ in keys:
            self._failures.setdefault(key, deque()).append(now)
            self._failures.move_to_end(key)
        while len(self._failures) > REMEMBERED:
            self._failures.popitem(last=False)

    def succeeded(self, email: str, address: str) -> None:
        """Forget the account's failures; of the address only this one, or one known account would be a free pass."""
        self._failures.pop(_account(email, address), None)
        if failures := self._failures.get((address,)):
            failures.pop()

    def _recent(self, key: tuple[str, ...], now: datetime) -> deque[datetime]:
        failures = self._failures.get(key, deque())
        while failures and failures[0] <= now - WINDOW:
            failures.popleft()
        return failures


def _account(email: str, address: str) -> tuple[str, ...]:
    return email.strip().lower()[:254], address


def _keys(email: str, address: str) -> tuple[tuple[tuple[str, ...], int], ...]:
    return (_account(email, address), PER_ACCOUNT), ((address,), PER_ADDRESS)
