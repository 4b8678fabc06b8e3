"""The FAQ in the desk: browse, edit with checks before publishing, history, try it, import and export."""

from bot.desk.knowledge.screens import register_knowledge

__all__ = ["register_knowledge"]
