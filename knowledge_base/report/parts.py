"""The pieces a report is put together from: a picture with its table, a plain table, a mistake told."""

from collections.abc import Sequence

from knowledge_base.entries import Language
from knowledge_base.questions import Question
from knowledge_base.report import charts
from knowledge_base.report.figures import Bin, Point
from knowledge_base.report.markup import Markup, element, joined
from knowledge_base.report.phrases import Words, percent

_STEPS = 10


def section(title: str, *content: str) -> Markup:
    return element("section", element("h2", title), *content)


def table(columns: Sequence[str], rows: Sequence[Sequence[str]], caption: str = "") -> Markup:
    """The first column names the row. Scrolls by itself where it is too wide."""
    head = element("tr", *(element("th", column, scope="col") for column in columns))
    body = [element("tr", element("th", row[0], scope="row"), *(element("td", cell) for cell in row[1:])) for row in rows]
    named = [element("caption", caption)] if caption else []
    drawn = element("table", *named, element("thead", head), element("tbody", *body))
    return element("div", drawn, class_="wide", tabindex=0, role="region", aria_label=caption or columns[0])


def figure(words: Words, drawn: Markup, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Markup:
    """A picture, and the same as a table for whoever wants the numbers or does not see the picture."""
    numbers = element("details", element("summary", words("as_table")), table(columns, rows))
    return element("figure", drawn, numbers)


def risk_coverage(words: Words, curve: Sequence[Point], *, target: float, at: Point | None) -> Markup:
    """The risk–coverage curve of one group of questions."""
    titles = (words("curve_title"), words("axis_answered"), words("axis_wrong"))
    columns = [words("axis_answered"), words("axis_wrong"), words("column_threshold")]
    return figure(words, charts.risk_coverage([curve], titles, target=target, at=at), columns, curve_rows(curve))


def language_curves(words: Words, curves: Sequence[tuple[Language, Sequence[Point]]], *, target: float) -> Markup:
    """The risk–coverage curves of as many languages as can be told apart, in one picture with its legend."""
    shown = [(words.language_name(language), curve) for language, curve in curves[: charts.SERIES]]
    titles = (words("languages_curve"), words("axis_answered"), words("axis_wrong"))
    drawn = charts.risk_coverage([curve for _, curve in shown], titles, target=target)
    steps = [(name, *row) for name, curve in shown for row in curve_rows(curve)]
    columns = [words(key) for key in ("column_language", "axis_answered", "axis_wrong", "column_threshold")]
    return joined(legend([name for name, _ in shown]), figure(words, drawn, columns, steps))


def reliability(words: Words, bins: Sequence[Bin], histogram: Sequence[int]) -> Markup:
    """The reliability diagram."""
    titles = (words("honest_title"), words("axis_confidence"), words("axis_right"))
    columns = [words("axis_confidence"), words("axis_right"), words("column_chance"), words("column_questions")]
    rows = [
        (percent(each.confidence), percent(each.right.estimate), between(each.right.low, each.right.high), str(each.count))
        for each in bins
    ]
    return figure(words, charts.reliability(bins, histogram, titles), columns, rows)


def curve_rows(curve: Sequence[Point]) -> list[tuple[str, str, str]]:
    """A curve in ten steps."""
    found = [next(point for point in curve if point.coverage >= step / _STEPS - 1e-9) for step in range(1, _STEPS + 1) if curve]
    return [(percent(point.coverage), percent(point.risk), f"{point.confidence:.2f}") for point in dict.fromkeys(found)]


def point_at(curve: Sequence[Point], threshold: float) -> Point | None:
    """Where a threshold stands on the curve; None where it answers nothing."""
    return next((point for point in reversed(curve) if point.confidence >= threshold), None)


def mistake(words: Words, question: Question) -> Markup:
    """What was asked, what was chosen, what would have been right, each with its nearest phrasing."""
    sure = words("sure", percent=percent(question.confidence))
    pairs = [choice(words("was_given"), question.given, nearest(words, question.given_phrasing))]
    if question.expected is not None:
        pairs.append(choice(words("was_right"), question.expected, nearest(words, question.expected_phrasing)))
    return element(
        "li",
        element("p", question.text, class_="asked", lang=question.language, dir="auto"),
        element("p", f"{sure}, {words(f'decision_{question.decision}')}", class_=f"how how-{question.decision}"),
        element("dl", *pairs),
        class_="case",
    )


def cases(words: Words, questions: Sequence[Question]) -> Markup:
    return element("ol", *(mistake(words, question) for question in questions), class_="cases")


def between(low: float, high: float) -> str:
    return f"{percent(low)} – {percent(high)}"


def legend(names: Sequence[str]) -> Markup:
    """Which line is which, in the order drawn."""
    return element("ul", *(element("li", charts.sample(place), name) for place, name in enumerate(names)), class_="legend")


def choice(what: str, entry: str, told: str) -> Markup:
    """An entry, and what is told of it, if anything. For a `dl`."""
    near = [element("span", told, class_="near", dir="auto")] if told else []
    return joined(element("dt", what), element("dd", element("code", entry), *near))


def nearest(words: Words, phrasing: str) -> str:
    """Empty of none."""
    return words("nearest", text=phrasing) if phrasing else ""
