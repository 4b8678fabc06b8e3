"""`frontline prepare`, `train` and `doctor`."""

import asyncio
import sys

from rich.markup import escape

from bot.cli.progress import console, progress_bar, step
from bot.settings import load_settings


def prepare() -> None:
    """Make the default encoder from the package that carries its weights (once, about a minute)."""
    from knowledge_base import prepare as make

    settings = load_settings()
    with progress_bar() as report:
        folder = make(settings.encoder_folder, report)
    console.print(f"[green]✓[/] Encoder ready in {folder}")


def train() -> None:
    """Train the assistant from config.yml and data/assistant (seconds). Does nothing when the model is up to date."""
    from bot.rasa import is_trained
    from bot.rasa import train as train_assistant

    settings = load_settings()
    if is_trained(settings):
        console.print("[green]✓[/] The assistant is up to date")
        return
    with step("Training the assistant"):
        train_assistant(settings)


def doctor() -> None:
    """Say what is wrong with this installation, and what to do about it."""
    from bot.doctor import examine

    findings = asyncio.run(examine(load_settings()))
    for finding in findings:
        console.print(f"{'[green]✓[/]' if finding.ok else '[red]✗[/]'} {finding.what}: {escape(finding.found)}", soft_wrap=True)
    sys.exit(0 if all(finding.ok for finding in findings) else 1)
