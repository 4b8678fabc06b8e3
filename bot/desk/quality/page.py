"""The figures of live traffic as markup: the report's own pictures, in the agent's language. Pure."""

from collections.abc import Sequence

from bot.desk.quality.drift import ENOUGH, Week
from bot.desk.quality.figures import Live
from bot.desk.quality.judge import OPEN, RIGHT, Why
from bot.desk.quality.mistakes import draw_confusions, draw_mistakes
from bot.desk.quality.neighbours import Near
from bot.desk.quality.phrases import Say, speaking
from knowledge_base.metrics import WRONG_SHARE
from knowledge_base.report import charts
from knowledge_base.report.markup import Markup, element, joined
from knowledge_base.report.parts import between, figure, language_curves, legend, reliability, risk_coverage, section, table
from knowledge_base.report.phrases import Words, percent

_SAID = frozenset({Why.CONFIRMED, Why.CORRECTED, Why.NOT_COVERED, Why.MARKED_RIGHT, Why.MARKED_WRONG})
"""Told of only where somebody said so: where nobody has, a row of noughts would be in the way."""


def body_of(live: Live, near: Sequence[Near], language: str) -> Markup:
    """The page below the desk's header. `near` is of each of `live.mistakes`."""
    words = Words(language)
    say = speaking(words.language)
    title = element("h1", say("title"))
    if not live.weeks:
        said = say("empty_judged", answers=live.all_time) if live.all_time else say("empty")
        return joined(title, element("h2", say("empty_title")), element("p", said), _how(say, live))
    wrong = live.wrong
    return joined(
        title,
        element(
            "p",
            say("headline", answers=live.answers, judged=live.judged, wrong=live.wrong_count, share=percent(wrong.estimate)),
            class_="headline",
        ),
        element(
            "p",
            say("chance", low=percent(wrong.low), high=percent(wrong.high), open=live.answers - live.judged),
            class_="quiet",
        ),
        _drift(say, words, live),
        _how(say, live),
        # Of a handful of answers these would be pictures of chance.
        *([_honest(say, words, live), _curve(say, words, live)] if live.judged >= ENOUGH else []),
        *([_languages(say, words, live)] if live.judged else []),
        draw_confusions(say, words, live.instead),
        draw_mistakes(say, words, live.mistakes, near),
    )


def _drift(say: Say, words: Words, live: Live) -> Markup:
    titles = (say("drift_title"), say("axis_week"), say("axis_share"))
    points = [(say("week", week=week.number), week.confidence, week.right) for week in live.weeks]
    columns = [
        *(say("axis_week"), say("line_confidence"), say("line_right")),
        *(words("column_chance"), say("column_answers")),
    ]
    return section(
        say("drift_title"),
        element("p", drift_sentence(say, live), class_="verdict"),
        element("p", say("drift_text")),
        legend([say("line_right"), say("line_confidence")]),
        figure(words, charts.drift(points, titles), columns, [_week_row(say, week) for week in live.weeks]),
    )


def drift_sentence(say: Say, live: Live) -> str:
    """What the weeks say, in a sentence."""
    parted = live.parting
    if parted is None:
        enough = sum(week.count for week in live.weeks) >= ENOUGH
        return say("drift_honest") if enough else say("drift_few", enough=ENOUGH)
    key = "drift_high" if parted.gap > 0 else "drift_low"
    return say(key, points=round(abs(parted.gap) * 100), week=parted.week.number)


def _week_row(say: Say, week: Week) -> tuple[str, ...]:
    right = week.right
    name = f"{week.year} {say('week', week=week.number)}"
    return name, percent(week.confidence), percent(right.estimate), between(right.low, right.high), str(week.count)


def _how(say: Say, live: Live) -> Markup:
    columns = [say("column_happened"), say("column_counts_as"), say("column_answers")]
    rows = [
        (say(f"why_{why}"), say(f"counts_{_counts_as(why)}"), str(live.reasons.get(why, 0)))
        for why in Why
        if why not in _SAID or live.reasons.get(why)
    ]
    return section(say("how_title"), element("p", say("how_text")), table(columns, rows, say("how_title")))


def _counts_as(why: Why) -> str:
    return "right" if why in RIGHT else "open" if why in OPEN else "wrong"


def _honest(say: Say, words: Words, live: Live) -> Markup:
    return section(
        words("honest_title"),
        element("p", words("honest_text")),
        element("p", words("honest_off", points=f"{100 * live.calibration_error:.1f}"), " ", say("only_answered")),
        reliability(words, live.bins, live.histogram),
    )


def _curve(say: Say, words: Words, live: Live) -> Markup:
    drawn = risk_coverage(words, live.curve, target=WRONG_SHARE, at=None)
    return section(words("curve_title"), element("p", say("live_curve")), drawn)


def _languages(say: Say, words: Words, live: Live) -> Markup:
    columns = [
        *(words("column_language"), say("column_answers"), say("column_wrong")),
        *(words("column_chance"), say("column_sure"), say("column_off")),
    ]
    rows = [
        (
            words.language_name(each.language),
            str(each.judged),
            percent(each.wrong.estimate),
            between(each.wrong.low, each.wrong.high),
            percent(each.confidence),
            f"{100 * each.calibration_error:.1f}",
        )
        for each in live.groups
    ]
    curves = [(each.language, each.curve) for each in live.groups if each.curve]
    drawn = [language_curves(words, curves, target=WRONG_SHARE)] if len(curves) > 1 else []  # one is drawn above
    return section(words("languages_title"), table(columns, rows, words("languages_title")), *drawn)
