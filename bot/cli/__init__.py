"""The command line: `frontline --help`."""

from bot.cli.main import main

__all__ = ["main"]
