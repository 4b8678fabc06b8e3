"""Messages at a fixed rate, whether or not the ones before are done with, and the table of how long each took."""

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable, Sequence

from rich.table import Table

WARM_UP = 40


async def paced(rate: float, asked: Sequence[str], call: Callable[[int, str], Awaitable[float]]) -> list[float]:
    """Begin one call each 1/`rate` seconds, however slow the ones before are; what each returned, but for the first few."""
    began = time.perf_counter()
    calls = []
    for n, text in enumerate(asked):
        await asyncio.sleep(max(0.0, began + n / rate - time.perf_counter()))
        calls.append(asyncio.ensure_future(call(n, text)))
    return (await asyncio.gather(*calls))[WARM_UP:]


def row(name: str, seconds: Sequence[float], goal: str = "") -> tuple[str, ...]:
    """Milliseconds: median, p95, p99, slowest."""
    cuts = statistics.quantiles(seconds, n=100)
    return (name, *(f"{1000 * value:.1f}" for value in (statistics.median(seconds), cuts[94], cuts[98], max(seconds))), goal)


def table(title: str) -> Table:
    return Table("", "p50 ms", "p95 ms", "p99 ms", "max ms", "", title=title)
