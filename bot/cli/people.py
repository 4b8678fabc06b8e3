"""`frontline user …`: who may sign in to the desk."""

import asyncio
from datetime import UTC, datetime
from typing import Annotated

import typer

from bot.settings import load_settings
from handoff import Role

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
    role: Annotated[Role, typer.Option(help="An admin also sees how channels are set up, with their secrets.")] = Role.AGENT,
) -> None:
    """Add an agent. The password is asked for, so that it stays out of the shell's history. The very first one is an admin."""
    from bot.cli.progress import console
    from bot.db import Database
    from bot.migrate import upgrade
    from handoff.agents import add_agent, has_agents

    async def add_one() -> None:
        database = Database(load_settings().database)
        try:
            await upgrade(database)
            async with database.begin() as session:
                given = role if await has_agents(session) else Role.ADMIN
                await add_agent(session, email, name, password, language, datetime.now(UTC), given)
        finally:
            await database.close()

    asyncio.run(add_one())
    console.print(f"[green]✓[/] {name} can sign in to the desk as {email}", highlight=False)


@app.command("role")
def change_role(
    email: Annotated[str, typer.Argument(help="What they sign in with.")],
    role: Annotated[Role, typer.Argument(help="agent, or admin: who also sees how channels are set up, with their secrets.")],
) -> None:
    """Change what somebody may do. It holds from their next click on."""
    from bot.cli.progress import console
    from bot.db import Database
    from bot.migrate import upgrade
    from handoff.agents import set_role

    async def change() -> None:
        database = Database(load_settings().database)
        try:
            await upgrade(database)
            async with database.begin() as session:
                await set_role(session, email, role)
        finally:
            await database.close()

    asyncio.run(change())
    console.print(f"[green]✓[/] {email}: {role}", highlight=False)
