"""A page of the desk: as NiceGUI's, but more patient."""

from functools import partial

from nicegui import ui

BUILT_WITHIN_SECONDS = 30.0
"""A busy machine may take longer than NiceGUI's 3 seconds, and an agent would rather wait than read that the desk is broken."""

page = partial(ui.page, response_timeout=BUILT_WITHIN_SECONDS)
