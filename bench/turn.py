"""A turn beside stock Rasa: message accepted over HTTP → reply at the customer.

    python -m bench.turn [--questions N]

Both answer the same questions (data/eval, four languages) in the same run, in turn. Three tables: one customer, sixteen at
once, and one long conversation.
"""

import argparse
import asyncio
import json
import statistics
from itertools import cycle, islice

import aiohttp
from rich.console import Console
from rich.table import Table

from bench.customers import FrontlineCustomer, StockCustomer, many
from bench.servers import PROJECT, frontline, stock_rasa

ROUNDS = 3


def questions(count: int, round_: int = 0) -> list[str]:
    """Questions the shop can answer, the languages in turn; those of another round are other texts."""
    columns = []
    for path in sorted((PROJECT / "data" / "eval").glob("*.jsonl")):
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        columns.append([row["text"] for row in rows if row["role"] == "query"])
    mixed = [text for row in zip(*columns, strict=False) for text in row]
    # Repeats are made different, or they would be remembered instead of understood.
    return [f"{text} ({round_}.{n})" if round_ or n >= len(mixed) else text for n, text in enumerate(islice(cycle(mixed), count))]


async def one_customer(ours: str, stock: str, asked: list[str]) -> tuple[list[float], list[float]]:
    """Milliseconds of each turn, the two sides asked in turn."""
    mine, theirs = [], []
    async with (
        aiohttp.ClientSession() as http,
        FrontlineCustomer(http, ours) as customer,
        StockCustomer(http, stock) as other,
    ):
        for question in asked:
            mine.append(1000 * await customer.ask(question))
            theirs.append(1000 * await other.ask(question))
    return mine[5:], theirs[5:]  # the first few warm both up


async def long_conversation(url: str, messages: int) -> list[float]:
    """Milliseconds of each turn of one conversation about one thing the FAQ answers."""
    async with aiohttp.ClientSession() as http, FrontlineCustomer(http, url) as customer:
        return [1000 * await customer.ask(f"How long does delivery take? ({n})") for n in range(messages)]


async def measure(count: int) -> None:
    console = Console()
    with frontline() as ours, stock_rasa() as stock:
        mine, theirs = await one_customer(ours.url, stock.url, questions(count))
        table = Table("1 customer", "p50 ms", "p95 ms", title="A turn, message to reply")
        for name, times in (("frontline", mine), ("stock Rasa", theirs)):
            table.add_row(name, f"{statistics.median(times):.1f}", f"{statistics.quantiles(times, n=20)[-1]:.1f}")
        table.add_row("ratio", f"{statistics.median(mine) / statistics.median(theirs):.2f}", "goal ≤ 0.33")
        console.print(table)

        table = Table("16 customers", "frontline turns/s", "stock Rasa turns/s", "ratio", title="Throughput")
        for n in range(1, ROUNDS + 1):
            rate = await many(16, questions(4 * count, n), FrontlineCustomer, ours.url)
            stock_rate = await many(16, questions(count, n), StockCustomer, stock.url)
            table.add_row(f"round {n}", f"{rate:.1f}", f"{stock_rate:.1f}", f"{rate / stock_rate:.1f}× (goal ≥ 4×)")
        console.print(table)

        times = await long_conversation(ours.url, 110)
        first, last = statistics.median(times[10:20]), statistics.median(times[100:110])
        table = Table("100 messages", "median ms", title="One long conversation (after 10 to warm up)")
        table.add_row("first ten", f"{first:.1f}")
        table.add_row("last ten", f"{last:.1f}")
        table.add_row("ratio", f"{last / first:.2f} (goal ≤ 1.3)")
        console.print(table)


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--questions", type=int, default=200)
    asyncio.run(measure(arguments.parse_args().questions))
