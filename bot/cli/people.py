"""`frontline user …`: who may sign in to the desk."""

import asyncio
from datetime import UTC, datetime
from typing import Annotated

import typer

from bot.settings import load_settings

app = typer.Typer(no_args_is_help=True, help="The agents who sign in to the desk.")


@app.callback()
def people() -> None:
    """The agents who sign in to the desk."""


@app.command()
def add(
    email: Annotated[str, typer.Argument(help="What they sign in with.")],
    name: Annotated[str, typer.Option(prompt=True, help="What customers see above their replies.")],
    language: Annotated[str, typer.Option(help="The desk's language for them: zh-Hans, zh-Hant, en or vi.")] = "en",
    password: Annotated[
        str,
        typer.Option(
            prompt=True,
            hide_input=True,
            confirmation_prompt=True,
            envvar="FRONTLINE_NEW_PASSWORD",
            help="Asked for when not given.",
        ),
    ] = "",
) -> None:
    """Add an agent. The password is asked for, so that it stays out of the shell's history."""
    from bot.cli.progress import console
    from bot.db import Database
    from bot.migrate import upgrade
    from handoff.agents import add_agent

    async def add_one() -> None:
        database = Database(load_settings().database)
        try:
            await upgrade(database)
            async with database.begin() as session:
                await add_agent(session, email, name, password, language, datetime.now(UTC))
        finally:
            await database.close()

    asyncio.run(add_one())
    console.print(f"[green]✓[/] {name} can sign in to the desk as {email}", highlight=False)
