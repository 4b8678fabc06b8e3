"""Progress on the terminal: a bar for work with a known length, a spinner for the rest, lines when nobody watches."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

console = Console(stderr=True)

Report = Callable[[str, int, int], None]
"""(what, done, total)"""


@contextmanager
def progress_bars() -> Iterator[Report]:
    """A callable that moves one bar for each piece of work it hears of."""
    with Progress(
        SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), console=console
    ) as bars:
        known: dict[str, TaskID] = {}

        def report(what: str, done: int, total: int) -> None:
            if what not in known:
                known[what] = bars.add_task(what, total=total)
            bars.update(known[what], completed=done, total=total)

        yield report


@contextmanager
def step(what: str) -> Iterator[None]:
    """A step whose length nobody knows."""
    with console.status(f"{what} …"):
        yield
    console.print(f"[green]✓[/] {what}", highlight=False)
