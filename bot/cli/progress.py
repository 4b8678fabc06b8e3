"""Progress on the terminal: a bar for work that knows its length, a spinner for the rest."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskProgressColumn, TextColumn, TimeElapsedColumn

console = Console(stderr=True, highlight=False)

Report = Callable[[str, float], None]
"""What is being done, and the share of it that is done, 0 to 1."""


@contextmanager
def progress_bar() -> Iterator[Report]:
    """One bar, told by the callable what it shows; a line for each new piece of work where nobody watches a terminal."""
    if not console.is_terminal:
        told: set[str] = set()

        def tell(what: str, _share: float) -> None:
            if what not in told:
                told.add(what)
                console.print(f"{what} …")

        yield tell
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bars:
        bar = bars.add_task("", total=1.0)
        yield lambda what, share: bars.update(bar, description=what, completed=share)


@contextmanager
def step(what: str) -> Iterator[None]:
    """A step whose length nobody knows: a spinner, then a tick."""
    with console.status(f"{what} …"):
        yield
    console.print(f"[green]✓[/] {what}")
