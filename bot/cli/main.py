"""Every command, and how an error reaches the person at the terminal: one line that says what to do."""

import errno
import sys

import typer
from rich.console import Console
from rich.markup import escape

from bot.cli import kb, people, running, setting_up
from bot.errors import FrontlineError

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Frontline: answers customers first, and hands them over well.",
)
app.command()(running.serve)
app.command()(running.worker)
app.command()(setting_up.prepare)
app.command()(setting_up.train)
app.command()(setting_up.doctor)
app.add_typer(kb.app, name="kb")
app.add_typer(people.app, name="user")


def main() -> None:
    """What we know how to explain is one line and exit code 1; a traceback is only for faults of our own."""
    try:
        app()
    except Exception as error:
        explanation = _explanation(error)
        if explanation is None:
            raise
        _fail(explanation)


def _explanation(error: Exception) -> str | None:
    """None for a fault of our own. Those that tasks raised together are told by the first, where all can be explained."""
    if isinstance(error, ExceptionGroup):
        told = [_explanation(each) for each in error.exceptions]
        return None if None in told else told[0]
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        return "The disk is full. Free some space and run the same command again."
    return str(error) if isinstance(error, (FrontlineError, *_explained())) else None


def _explained() -> tuple[type[Exception], ...]:
    # Imported when needed: the packages behind these errors take seconds to load, and most commands don't need them all.
    from handoff.errors import HandoffError
    from knowledge_base.errors import KnowledgeBaseError

    return (HandoffError, KnowledgeBaseError)


def _fail(message: str) -> None:
    Console(stderr=True).print(f"[bold red]frontline:[/] {escape(message)}", highlight=False, soft_wrap=True)
    sys.exit(1)
