"""The system's Chromium, as every browser test starts it: headless, as root too, and silent towards the internet."""

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
