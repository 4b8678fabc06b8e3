"""The help centre: the FAQ as public pages that need no JavaScript. `build_help_centre` is all the app needs."""

from bot.help_centre.routes import build_help_centre
from bot.help_centre.shop import Shop

__all__ = ["Shop", "build_help_centre"]
