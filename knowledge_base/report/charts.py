"""The three pictures. Lines differ in dashes as well as in colour, so that a printout without colour can be read."""

from collections.abc import Sequence

from knowledge_base.report.axes import BOTTOM, HEIGHT, LEFT, Axes, ceiling, percents, picture
from knowledge_base.report.figures import Bin, Point
from knowledge_base.report.markup import Markup, element, joined
from knowledge_base.thresholds import Interval

SERIES = 4
"""Lines that can be told apart in one picture."""
_POINTS = 160
_SETTLED = 0.1
"""The first few answers of a curve jump between 0 and 1; the axis is made for what comes after."""
_STRIP = 26


def risk_coverage(
    curves: Sequence[Sequence[Point]], titles: tuple[str, str, str], *, target: float, at: Point | None = None
) -> Markup:
    """`titles`: of the picture, the share answered, the share wrong. `target` gets a line, `at` (what is in force) a mark."""
    highest = max((point.risk for curve in curves for point in curve if point.coverage >= _SETTLED), default=0.0)
    axes = Axes(0, 1, 0, ceiling(max(highest, target)))
    lines = [
        axes.line([(point.coverage, point.risk) for point in _thinned(curve)], f"series series-{place}")
        for place, curve in enumerate(curves[:SERIES])
    ]
    mark = [element("circle", cx=axes.x(at.coverage), cy=axes.y(at.risk), r=6, class_="mark")] if at else []
    return picture(
        titles[0],
        axes.grid(percents(1), percents(axes.y1), titles[1], titles[2]),
        axes.line([(0, target), (1, target)], "target"),
        *lines,
        *mark,
    )


def reliability(bins: Sequence[Bin], histogram: Sequence[int], titles: tuple[str, str, str]) -> Markup:
    """`titles`: of the picture, how sure, the share right. Dots on the diagonal are honest; the strip below counts questions."""
    axes = Axes(0, 1, 0, 1)
    base, most = HEIGHT - BOTTOM, max(max(histogram, default=0), 1)
    strip = [
        element(
            "rect", x=axes.x(place / 10) + 1, width=axes.x(0.1) - LEFT - 2.0, y=base - _STRIP * count / most,
            height=_STRIP * count / most, class_="count",
        )
        for place, count in enumerate(histogram)
    ]  # fmt: skip
    dots = [
        joined(
            _bar(axes, each.confidence, each.right),
            element("circle", cx=axes.x(each.confidence), cy=axes.y(each.right.estimate), r=5, class_="dot"),
        )
        for each in bins
    ]
    grid = axes.grid(percents(1), percents(1), titles[1], titles[2])
    path = [(each.confidence, each.right.estimate) for each in bins]
    return picture(titles[0], *strip, grid, axes.line([(0, 0), (1, 1)], "diagonal"), axes.line(path, "series series-0"), *dots)


def drift(weeks: Sequence[tuple[str, float, Interval]], titles: tuple[str, str, str]) -> Markup:
    """`weeks`: name, mean confidence, share right. Dashed is what was promised, dots with bars are what came of it."""
    low = min((right.low for _, _, right in weeks), default=0.0)
    axes = Axes(-0.5, len(weeks) - 0.5, 0.5 if low >= 0.5 else 0.0, 1)
    step = max(1, -(-len(weeks) // 8))
    names = [(float(place), name) for place, (name, _, _) in enumerate(weeks) if place % step == 0]
    ticks = [tick for tick in percents(1) if tick[0] >= axes.y0]
    dots = [
        joined(
            _bar(axes, place, right),
            element("circle", cx=axes.x(place), cy=axes.y(right.estimate), r=5, class_="dot"),
        )
        for place, (_, _, right) in enumerate(weeks)
    ]
    promised = [(float(place), confidence) for place, (_, confidence, _) in enumerate(weeks)]
    if len(promised) == 1:  # a line of one point would not be seen
        promised = [(place, promised[0][1]) for place in (-0.25, 0.25)]
    return picture(
        titles[0],
        axes.grid(names, ticks, titles[1], titles[2]),
        axes.line([(place, right.estimate) for place, (_, _, right) in enumerate(weeks)], "series series-0"),
        axes.line(promised, "series series-1"),
        *dots,
    )


def sample(place: int | str) -> Markup:
    """A short piece of a line, for a legend."""
    name = f"series series-{place}" if isinstance(place, int) else place
    return element("svg", element("path", d="M1 6 L35 6", class_=name), viewBox="0 0 36 12", class_="sample", aria_hidden="true")


def _bar(axes: Axes, x: float, interval: Interval) -> Markup:
    place = axes.x(x)
    return element("line", x1=place, x2=place, y1=axes.y(interval.low), y2=axes.y(interval.high), class_="interval")


def _thinned(curve: Sequence[Point]) -> Sequence[Point]:
    step = max(1, len(curve) // _POINTS)
    return [*curve[::step], curve[-1]] if curve else curve
