"""An evaluation's page: one file that needs nothing else."""

from datetime import date
from pathlib import Path

from knowledge_base.metrics import WRONG_SHARE
from knowledge_base.report.figures import Figures, Summary
from knowledge_base.report.markup import Markup, element, joined
from knowledge_base.report.parts import (
    between,
    cases,
    language_curves,
    point_at,
    reliability,
    risk_coverage,
    section,
    table,
)
from knowledge_base.report.phrases import Words, percent

STYLE = Path(__file__).with_name("report.css")


def page(figures: Figures, words: Words, name: str, day: date) -> str:
    """The whole document. `name` is what was asked (a file's name)."""
    made = words("made", day=day.isoformat(), name=name)
    body = element("main", body_of(figures, words), element("footer", made), class_="report")
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    head = joined(
        Markup('<meta charset="utf-8">'),
        Markup('<meta name="viewport" content="width=device-width, initial-scale=1">'),
        Markup(f'<meta http-equiv="Content-Security-Policy" content="{policy}">'),
        element("title", f"{words('title')} · {name}"),
        element("style", Markup(STYLE.read_text(encoding="utf-8"))),
    )
    return f"<!doctype html>\n{element('html', element('head', head), element('body', body), lang=words.language)}\n"


def body_of(figures: Figures, words: Words) -> Markup:
    """Everything between the page's head and foot."""
    summary = figures.summary
    return joined(
        element("h1", words("title")),
        element("p", headline(words, summary), class_="headline"),
        element("p", _measured(words, figures), class_="quiet"),
        _tiles(words, summary),
        section(
            words("curve_title"),
            element("p", words("curve_text")),
            risk_coverage(words, figures.curve, target=WRONG_SHARE, at=point_at(figures.curve, figures.threshold)),
        ),
        section(
            words("honest_title"),
            element("p", words("honest_text")),
            element("p", words("honest_off", points=f"{100 * summary.calibration_error:.1f}")),
            reliability(words, figures.bins, figures.histogram),
        ),
        _languages(words, figures),
        _strangers(words, figures),
        _confusions(words, figures),
        section(
            words("mistakes_title"),
            cases(words, figures.mistakes) if figures.mistakes else element("p", words("mistakes_none"), class_="quiet"),
        ),
    )


def headline(words: Words, summary: Summary) -> str:
    """Of 100 questions: counts that add up to 100."""
    answered, asked, handed = _of_100((summary.answered, summary.asked_back, summary.handed_off), summary.questions)
    wrong = 100 * summary.answered_wrong / summary.questions
    key = "wrong_none" if not wrong else "wrong_under_one" if wrong < 0.5 else "wrong_count"
    said = words(key, count=min(round(wrong), answered))
    return words("headline", answered=answered, wrong=said, asked=asked, handed=handed)


def _of_100(counts: tuple[int, ...], whole: int) -> list[int]:
    """By the largest remainder."""
    exact = [100 * count / whole for count in counts]
    rounded = [int(value) for value in exact]
    for place in sorted(range(len(counts)), key=lambda place: rounded[place] - exact[place])[: 100 - sum(rounded)]:
        rounded[place] += 1
    return rounded


def _measured(words: Words, figures: Figures) -> str:
    summary = figures.summary
    strangers = summary.questions - summary.answerable
    said = words("measured_on", questions=summary.questions, strangers=strangers, threshold=f"{figures.threshold:.2f}")
    if not summary.answered:
        return said
    wrong = summary.wrong
    chance = words("chance", wrong=percent(wrong.estimate), low=percent(wrong.low), high=percent(wrong.high))
    return f"{said} {chance}"


def _tiles(words: Words, summary: Summary) -> Markup:
    wrong = summary.wrong
    tiles = [
        ("answered", percent(summary.answered / summary.questions), f"{summary.answered} / {summary.questions}"),
        ("wrong", percent(wrong.estimate), between(wrong.low, wrong.high)),
        ("top1", percent(summary.top1), words("figure_top1_note")),
        ("auroc", "–" if summary.auroc is None else f"{summary.auroc:.3f}", words("figure_auroc_note")),
        ("coverage", percent(summary.coverage), words("figure_coverage_note")),
        ("ece", f"{100 * summary.calibration_error:.1f}", words("figure_ece_note")),
    ]
    drawn = [
        element(
            "div", element("dt", words(f"figure_{key}")), element("dd", value), element("dd", note, class_="quiet"), class_="tile"
        )
        for key, value, note in tiles
    ]
    return element("dl", *drawn, class_="tiles")


def _languages(words: Words, figures: Figures) -> Markup:
    if len(figures.languages) < 2:
        return Markup()
    columns = [
        words(key)
        for key in (
            *("column_language", "column_questions", "figure_answered", "figure_wrong", "column_chance"),
            *("figure_top1", "figure_auroc", "figure_coverage", "figure_ece"),
        )
    ]
    rows = [
        (
            words.language_name(each.language),
            str(each.summary.questions),
            percent(each.summary.answered / each.summary.questions),
            percent(each.summary.wrong.estimate),
            between(each.summary.wrong.low, each.summary.wrong.high),
            percent(each.summary.top1),
            "–" if each.summary.auroc is None else f"{each.summary.auroc:.3f}",
            percent(each.summary.coverage),
            f"{100 * each.summary.calibration_error:.1f}",
        )
        for each in figures.languages
    ]
    return section(
        words("languages_title"),
        table(columns, rows, words("languages_title")),
        language_curves(words, [(each.language, each.curve) for each in figures.languages], target=WRONG_SHARE),
    )


def _strangers(words: Words, figures: Figures) -> Markup:
    count = figures.missed_count + figures.caught_count
    if not count:
        return section(words("strangers_title"), element("p", words("strangers_none"), class_="quiet"))
    said = words("strangers_text", all=count, caught=figures.caught_count, missed=figures.missed_count)
    groups = [
        joined(element("h3", words(key)), cases(words, found))
        for key, found in (("missed_title", figures.missed), ("caught_title", figures.caught[:6]))
        if found
    ]
    return section(words("strangers_title"), element("p", said), *groups)


def _confusions(words: Words, figures: Figures) -> Markup:
    if not figures.confusions:
        return section(words("confusions_title"), element("p", words("confusions_none"), class_="quiet"))
    columns = [words(f"column_{key}") for key in ("expected", "given", "times", "told", "example")]
    rows = [
        (
            pair.expected,
            pair.given,
            str(pair.count),
            str(pair.answered),
            element("span", pair.example.text, lang=pair.example.language, dir="auto"),
        )
        for pair in figures.confusions
    ]
    more = words("confusions_more", shown=len(figures.confusions), all=figures.confusion_kinds)
    cut = [element("p", more, class_="quiet")] if figures.confusion_kinds > len(figures.confusions) else []
    return section(
        words("confusions_title"),
        element("p", words("confusions_text")),
        table(columns, rows, words("confusions_title")),
        *cut,
    )
