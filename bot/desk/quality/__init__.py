"""How good the answers given to customers were, judged by what happened after them."""

from bot.desk.quality.screen import register_quality

__all__ = ["register_quality"]
