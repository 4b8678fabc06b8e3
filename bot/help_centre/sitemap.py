"""The list of pages that search engines read (sitemaps.org), each with its languages."""

from bot.help_centre.catalogue import Catalogue
from bot.help_centre.page import Page
from bot.help_centre.rendering import Renderer
from bot.help_centre.views import everywhere

MOST_PLACES = 50_000
"""The protocol's limit for one file."""


def sitemap(catalogue: Catalogue, renderer: Renderer, base: str) -> Page:
    """`base` is the absolute address that every page's begins with."""
    homes = everywhere()
    places = [(path, "", homes) for path in homes.values()]
    for entry in catalogue.entries.values():
        paths = {each: f"help/{each}/{entry.id}" for each in entry.variants}
        day = f"{catalogue.updated[entry.id]:%Y-%m-%d}" if entry.id in catalogue.updated else ""
        places += [(path, day, paths) for path in paths.values()]
    text = renderer.sitemap(base, places[:MOST_PLACES])
    return Page.of(text, media_type="application/xml", modified=catalogue.changed)
