"""The desk: where agents see who waits, and answer."""

from bot.desk.build import build_desk

__all__ = ["build_desk"]
