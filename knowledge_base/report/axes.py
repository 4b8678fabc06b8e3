"""A coordinate system: where values lie in a picture, and the lines and words around it."""

from collections.abc import Sequence
from dataclasses import dataclass

from knowledge_base.report.markup import Markup, element, joined

WIDTH, HEIGHT = 480, 330
LEFT, RIGHT, TOP, BOTTOM = 74, 28, 14, 50


@dataclass(frozen=True, slots=True)
class Axes:
    """Values from `x0` to `x1` and `y0` to `y1` lie in a picture of WIDTH × HEIGHT; what lies outside is drawn at the edge."""

    x0: float
    x1: float
    y0: float
    y1: float

    def x(self, value: float) -> float:
        return LEFT + _within((value - self.x0) / (self.x1 - self.x0)) * (WIDTH - LEFT - RIGHT)

    def y(self, value: float) -> float:
        return HEIGHT - BOTTOM - _within((value - self.y0) / (self.y1 - self.y0)) * (HEIGHT - TOP - BOTTOM)

    def line(self, points: Sequence[tuple[float, float]], class_: str) -> Markup:
        path = " ".join(f"{'L' if place else 'M'}{self.x(x):.1f} {self.y(y):.1f}" for place, (x, y) in enumerate(points))
        return element("path", d=path, class_=class_)

    def grid(self, across: Sequence[tuple[float, str]], up: Sequence[tuple[float, str]], x_title: str, y_title: str) -> Markup:
        """Lines and numbers at the values given, and what is measured along each side."""
        base, middle = HEIGHT - BOTTOM, (LEFT + WIDTH - RIGHT) / 2
        rows = [
            joined(
                element("line", x1=LEFT, x2=WIDTH - RIGHT, y1=self.y(value), y2=self.y(value), class_="grid"),
                element("text", name, x=LEFT - 8, y=self.y(value) + 5, text_anchor="end"),
            )
            for value, name in up
        ]
        columns = [element("text", name, x=self.x(value), y=base + 20, text_anchor="middle") for value, name in across]
        y_place = f"translate(16 {(TOP + base) / 2:.0f}) rotate(-90)"
        return joined(
            *rows,
            element("line", x1=LEFT, x2=WIDTH - RIGHT, y1=base, y2=base, class_="axis"),
            *columns,
            element("text", x_title, x=middle, y=HEIGHT - 8, text_anchor="middle", class_="title"),
            element("text", y_title, transform=y_place, text_anchor="middle", class_="title"),
        )


def picture(title: str, *drawn: str) -> Markup:
    """`title` is what it says to whoever does not see it."""
    box = f"0 0 {WIDTH} {HEIGHT}"
    return element("svg", element("title", title), *drawn, viewBox=box, role="img", class_="chart")


def ceiling(value: float) -> float:
    """The end of an axis that holds `value`: a round share with room above."""
    return next((step for step in (0.05, 0.1, 0.2, 0.3, 0.4, 0.5) if value <= step * 0.95), 1.0)


def percents(top: float, steps: int = 5) -> list[tuple[float, str]]:
    """Ticks from 0 to `top`."""
    return [(top * step / steps, f"{100 * top * step / steps:g} %") for step in range(steps + 1)]


def _within(share: float) -> float:
    return min(max(share, 0.0), 1.0)
