"""`frontline kb eval` and `frontline kb calibrate`: how good the understanding is, and which threshold keeps a promise."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.opening import known_language, stored_entries
from bot.settings import load_settings

if TYPE_CHECKING:
    from rich.table import Table

    from bot.cli.progress import Report
    from knowledge_base.thresholds import Expected, Interval, Labelled, Proposal

TARGETS = (0.01, 0.02, 0.05, 0.10)
"""Shown beside whatever was asked for."""


def evaluate(
    gold: Annotated[Path, typer.Argument(help="Labelled questions, one JSON object a line.", exists=True, dir_okay=False)],
    predictions: Annotated[Path | None, typer.Option(help="Where to write one prediction a line.")] = None,
    faq: Annotated[Path | None, typer.Option(help="Ask this FAQ folder, for questions without index rows of their own.")] = None,
    report: Annotated[Path | None, typer.Option(metavar="DIR", help="Write a page with pictures here.", file_okay=False)] = None,
    language: Annotated[str, typer.Option(help="Of the page: zh-Hans, zh-Hant, en or vi.")] = "en",
) -> None:
    """Measure the understanding: index rows become a throw-away knowledge base, the others are asked."""
    from bot.cli.progress import console, progress_bar
    from bot.knowledge import answer_threshold
    from knowledge_base import Encoder, read_files
    from knowledge_base.evaluation import examine, measured, read_gold, write_predictions
    from knowledge_base.report import compute, page
    from knowledge_base.report.phrases import Words

    known_language(language)
    settings = load_settings()
    threshold = answer_threshold()
    rows = read_gold(gold)
    with progress_bar() as progress:
        encoder = Encoder.load(settings.encoder or settings.encoder_folder)
        entries = read_files([faq]) if faq else []
        asked = examine(gold.name, rows, encoder, entries=entries, threshold=threshold, progress=progress)
    if predictions is not None:
        write_predictions(predictions, asked)
    if report is not None:
        report.mkdir(parents=True, exist_ok=True)
        file = report / f"{gold.stem}.html"
        drawn = page(compute(asked, threshold), Words(language), gold.name, settings.today())
        file.write_text(drawn, encoding="utf-8")
        console.print(f"[green]✓[/] Report written to {file}", soft_wrap=True)
    typer.echo(json.dumps(measured(asked)))


def calibrate(
    wrong: Annotated[
        float, typer.Option(min=0.001, max=0.5, help="At most this share of automatic answers may be wrong.")
    ] = 0.05,
    gold: Annotated[
        list[Path] | None,
        typer.Option(help="Labelled questions to go by instead of the rehearsal; may be repeated.", exists=True, dir_okay=False),
    ] = None,
    unanswerable: Annotated[
        float | None, typer.Option(min=0.0, max=0.9, help="Share of your customers' questions that the FAQ does not cover.")
    ] = None,
    write: Annotated[bool, typer.Option("--write", help="Put the proposed threshold into config.yml.")] = False,
) -> None:
    """Propose the threshold that keeps wrong answers within a target, and say what it costs."""
    from rich.console import Console

    from bot.cli.progress import progress_bar
    from bot.cli.threshold import write_threshold
    from bot.knowledge import RASA_CONFIG, answer_threshold
    from knowledge_base.thresholds import expect, propose

    console = Console(highlight=False)
    with progress_bar() as progress:
        rows, source = _labelled(gold or [], unanswerable, progress)
    console.print(source, soft_wrap=True)
    proposals = [propose(rows, target) for target in sorted({*TARGETS, wrong})]
    console.print(_table(proposals, wrong, expect(rows, answer_threshold())))
    chosen = next(proposal for proposal in proposals if proposal.target == wrong)
    console.print(_said(chosen, rows), soft_wrap=True)
    if not write:
        return
    if chosen.shown is None:
        console.print("[red]config.yml was left as it is.[/]")
        raise typer.Exit(1)
    write_threshold(RASA_CONFIG, chosen.shown.threshold)
    console.print(
        f"[green]✓[/] config.yml now says {chosen.shown.threshold:g}. "
        "Run [bold]frontline train[/] and restart, so that the assistant follows it."
    )


def _labelled(gold: list[Path], unanswerable: float | None, progress: "Report") -> "tuple[Labelled, str]":
    """The questions to go by, as the model that customers are answered with judges them, and where they come from."""
    from bot.knowledge import NLU, intent_examples
    from knowledge_base import Encoder
    from knowledge_base.errors import EvaluationError
    from knowledge_base.evaluation import ask, read_gold
    from knowledge_base.keeping import EXACT_LIMIT, Keeping
    from knowledge_base.labelled import observed

    settings = load_settings()
    rows = [row for path in gold for row in read_gold(path)]
    if any(row.role == "index" for row in rows):
        raise EvaluationError("These questions bring a knowledge base of their own (index rows). Give questions about yours.")
    entries = stored_entries(settings)
    encoder = Encoder.load(settings.encoder or settings.encoder_folder)
    keeping = Keeping(encoder, settings.index_folder, intent_examples(NLU), EXACT_LIMIT)
    if entries:
        keeping.load_or_learn(entries, progress)
    if keeping.model is None:
        raise EvaluationError("The knowledge base is empty. Run “frontline kb import” first.")
    if gold:
        asked = ask(keeping.model, encoder, rows, progress=progress)
        return observed(asked, unanswerable), f"From {len(asked)} labelled questions in {', '.join(path.name for path in gold)}."
    labelled = keeping.rehearsed(unanswerable, progress)
    return labelled, f"From a rehearsal of your {len(entries)} entries: their own phrasings asked as if they were not known."


def _table(proposals: "list[Proposal]", wanted: float, today: "Expected") -> "Table":
    from rich.table import Table

    table = Table(box=None, caption="With 95 % intervals. * By the estimate alone.")
    for name in ("target", "threshold", "answered", "asked back", "handed off", "wrong"):
        table.add_column(name, no_wrap=True)
    for proposal in proposals:
        style = "bold" if proposal.target == wanted else ""
        best = proposal.shown or proposal.likely
        mark = "" if proposal.shown else "*"
        cells = _cells(best, mark) if best else ("none",)
        table.add_row(f"{100 * proposal.target:g}%", *cells, style=style if proposal.shown else f"{style} dim")
    table.add_row("today", *_cells(today, ""), style="dim")
    return table


def _cells(expected: "Expected", mark: str) -> tuple[str, ...]:
    shares = (expected.answered, expected.asked_back, expected.handed_off)
    return f"{expected.threshold:g}{mark}", *(_interval(share, 0) for share in shares), _interval(expected.wrong, 1)


def _interval(share: "Interval", places: int) -> str:
    return f"{share.estimate:.{places}%} ({100 * share.low:.{places}f}–{100 * share.high:.{places}f})"


def _said(proposal: "Proposal", rows: "Labelled") -> str:
    from knowledge_base.thresholds import SURE

    sure = f"{SURE * 10:.0f} times in 10"
    if proposal.shown:
        shown = proposal.shown
        return (
            f"[bold]Threshold {shown.threshold:g}[/]: of 100 questions about {100 * shown.answered.estimate:.0f} are answered, "
            f"{100 * shown.asked_back.estimate:.0f} asked back, {100 * shown.handed_off.estimate:.0f} handed off. "
            f"Sure {sure}: at most {shown.wrong_at_most:.1%} of the answers are wrong."
        )
    groups = len(set(rows.group.tolist()))
    if not rows.right.any():
        reason = "No entry has a second way of asking that could be left out, so there was nothing to get right."
    elif proposal.could_show > proposal.target:
        reason = (
            f"Too few questions: {groups} entries and topics could vouch for at most {proposal.could_show:.1%} wrong, "
            "even if not one answer were."
        )
    else:
        reason = "At none can so few wrong answers be relied on."
    estimate = (
        f" By the estimate alone, {proposal.likely.threshold:g} would do, answering {proposal.likely.answered.estimate:.0%}."
        if proposal.likely
        else ""
    )
    advice = "Collect real questions with their right entry and give them with --gold, or set a wider target."
    return f"[yellow]No threshold is shown to keep {100 * proposal.target:g}%.[/] {reason}{estimate} {advice}"
