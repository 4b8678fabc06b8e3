"""The operator's page: how each channel fares, what is stuck, and how to set it up."""

from bot.desk.channels.place import Listed
from bot.desk.channels.screen import register_channels

__all__ = ["Listed", "register_channels"]
