"""Measurements beside a peer, in one run. Each module is a command that prints a table."""
