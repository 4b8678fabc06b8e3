"""HTML and SVG as values. A plain string is text and gets escaped; only what was made here is markup."""

from html import escape

Attribute = str | int | float | None


class Markup(str):
    """Text that is markup already."""

    __slots__ = ()


def element(name: str, /, *children: str, **attributes: Attribute) -> Markup:
    """`class_` becomes class, `aria_label` aria-label, `font_size` font-size; None leaves an attribute out."""
    opened = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(_plain(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    return Markup(f"<{name}{opened}>{joined(*children)}</{name}>")


def joined(*children: str) -> Markup:
    """One after the other."""
    return Markup("".join(child if isinstance(child, Markup) else escape(child) for child in children))


def _plain(value: str | float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
