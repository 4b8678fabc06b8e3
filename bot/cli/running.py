"""`frontline serve` and `frontline worker`."""

import asyncio
from contextlib import suppress
from typing import Annotated

import typer
import uvloop

from bot.logs import configure_logs
from bot.settings import Settings, load_settings


def serve(
    setup: Annotated[bool, typer.Option("--setup", help="First make what is missing.")] = False,
) -> None:
    """Run everything on one port: channels, desk, API, and Rasa beside it."""
    settings = load_settings()
    configure_logs(settings.log_json)
    from bot.ports import require_free_ports

    require_free_ports(settings)
    from bot.serve import serve as run  # everything heavy, so only once it can run at all

    if setup:
        from bot.cli.first_run import set_up

        uvloop.run(set_up(settings))
    with suppress(KeyboardInterrupt):  # Ctrl-C while still starting
        uvloop.run(run(settings, announce))


def worker() -> None:
    """Deliver the outbox in a process of its own, beside a server that has FRONTLINE_OUTBOX=false."""
    settings = load_settings()
    configure_logs(settings.log_json)
    from bot.worker import work

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(work(settings))


def announce(settings: Settings, seconds: float) -> None:
    """Where everything is, once it answers."""
    from bot.cli.first_run import first_agent
    from bot.cli.progress import console

    login = first_agent(settings)
    console.print(f"\n[bold green]Frontline is ready[/] after {seconds:.1f} s\n", highlight=False)
    places = {
        "Demo shop with the widget": "/demo",
        "The help centre": "/help" if settings.help_centre else "",
        "The desk, for agents": "/desk",
        "The API's documentation": "/docs",
    }
    for what, where in ((what, f"{settings.url}{path}") for what, path in places.items() if path):
        console.print(f"  {what:<27} {where}", highlight=False)
    if login:
        console.print(f"  {'First agent':<27} {login.email}  password {login.password}", highlight=False, markup=False)
    console.print("\n  Ctrl-C stops everything.\n", highlight=False)
