"""`frontline kb …`: the knowledge base from the terminal."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli import measuring
from bot.cli.opening import known_language, stored_entries, with_knowledge
from bot.settings import load_settings

if TYPE_CHECKING:
    from bot.cli.progress import Report
    from knowledge_base import KnowledgeBase

app = typer.Typer(no_args_is_help=True, help="The knowledge base: import, export, ask, evaluate, calibrate.")


@app.command("import")
def import_(
    files: Annotated[
        list[Path],
        typer.Argument(
            help="YAML, JSONL, CSV, XLSX, Rasa (nlu and domain together) or HTML files, or folders of them.", exists=True
        ),
    ],
    language: Annotated[str, typer.Option(help="Of Rasa and HTML files: zh-Hans, zh-Hant, en or vi, whatever they say.")] = "",
) -> None:
    """Add or replace entries. A file with a fault is refused as a whole, with every fault listed."""
    from rich.markup import escape

    from bot.cli.progress import console
    from knowledge_base.exchange import import_files

    entries, notices = import_files(files, language=known_language(language) if language else None)
    for notice in notices:
        console.print(f"[yellow]•[/] {escape(str(notice))}", soft_wrap=True)

    settings = load_settings()
    stored = stored_entries(settings)
    for entry in entries:
        known = stored.get(entry.id)
        lost = [language for language in known.entry.variants if language not in entry.variants] if known else []
        if lost:
            console.print(f"[yellow]•[/] {entry.id} is replaced, and loses {', '.join(lost)}")
    with_knowledge(settings, arriving=entries)
    console.print(f"[green]✓[/] {len(entries)} entries imported")


@app.command()
def export(
    file: Annotated[Path, typer.Argument(help="Where to write: .yml, .yaml, .jsonl, .csv or .xlsx.")],
    rasa: Annotated[
        str,
        typer.Option(
            metavar="LANGUAGE", help="Write this language as Rasa intents and responses instead: one .yml, or a folder."
        ),
    ] = "",
) -> None:
    """Write every entry to a file that `kb import` reads back as the same knowledge base."""
    from bot.cli.progress import console
    from bot.db import Database
    from knowledge_base import Entry, read_entries
    from knowledge_base.exchange import write_file, write_rasa

    language = known_language(rasa) if rasa else None

    async def read() -> list[Entry]:
        database = Database(load_settings().database)
        try:
            async with database.reading() as session:
                return [entry for entry, _ in (await read_entries(session)).values()]
        finally:
            await database.close()

    entries = asyncio.run(read())
    if language:
        written = write_rasa(file, entries, language)
        console.print(
            f"[green]✓[/] {written} of {len(entries)} entries written to {file}; Rasa holds less (docs/import-export.md)"
        )
    else:
        write_file(file, entries)
        console.print(f"[green]✓[/] {len(entries)} entries written to {file}")


@app.command()
def ask(question: Annotated[str, typer.Argument(help="What a customer might write.")]) -> None:
    """Show what a question would be answered with, how sure, and the decision that follows."""
    from rich.console import Console
    from rich.table import Table

    from bot.knowledge import answer_threshold
    from knowledge_base import decide

    console = Console(highlight=False)  # what was asked for goes to stdout, progress to stderr

    async def work(knowledge: "KnowledgeBase", _report: "Report") -> None:
        understood = await knowledge.understand(question)
        table = Table("candidate", "probability", "nearest phrasing", box=None)
        for candidate in understood.candidates:
            name = candidate.id if candidate.kind == "entry" else f"({candidate.id})"
            table.add_row(name, f"{candidate.probability:.3f}", candidate.phrasing)
        table.add_row("[dim]none of these[/]", f"[dim]{understood.out_of_scope:.3f}[/]", "")
        console.print(f"language: {understood.language}{'' if understood.language_certain else ' (a guess)'}")
        console.print(table)
        threshold = answer_threshold()
        console.print(f"decision at {threshold}: [bold]{decide(understood, threshold)}[/]")

    with_knowledge(load_settings(), work)


app.command("eval")(measuring.evaluate)
app.command()(measuring.calibrate)
