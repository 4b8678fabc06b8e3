"""The system's Chromium, as every browser test starts it: headless, as root too, and silent towards the internet."""

import asyncio
import os
import shutil

from playwright import async_api, sync_api

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium-headless-shell") or "/usr/bin/chromium"
"""The same engine without the windows around it takes a third less time."""
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

for api in (async_api, sync_api):
    api.expect.set_options(timeout=30_000)  # milliseconds: what comes at once elsewhere takes seconds on a busy machine


async def becomes_true(asked: async_api.Page | async_api.Locator, expression: str) -> None:
    """Wait for it. Playwright's `wait_for_function` asks once, and from then on by `eval`, which our pages' policy forbids."""
    async with asyncio.timeout(30):
        while not await asked.evaluate(expression):
            await asyncio.sleep(0.05)
