"""What customers ask and the assistant cannot answer: seen, and answered for the next one."""

from bot.desk.gaps.screens import register_gaps

__all__ = ["register_gaps"]
