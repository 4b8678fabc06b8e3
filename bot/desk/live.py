"""Work that goes on while a page is open."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from nicegui import Client, background_tasks


def keep_live(client: Client, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Start `work` when the browser connects, again if it ended before the browser reconnects, and cancel it with the page."""
    running: list[asyncio.Task[Any]] = []

    def start() -> None:
        if not running or running[-1].done():
            running[:] = [background_tasks.create(work(), name="desk screen", context=client)]

    def stop() -> None:
        for task in running:
            task.cancel()

    client.on_connect(start)
    client.on_delete(stop)
