"""What the widget costs a page that nobody opens it on: main-thread time of a page load, with it and without, in Chromium.

python -m bench.widget_load [LOADS]

The page is the demo shop's. From Chromium's trace: all tasks of the renderer's main thread, what of them is spent on running the
widget, and the longest task that runs it (one of 50 ms or more is a "long task", which delays whoever taps). The thread's own
processor time, so that other work on the machine does not count.
"""

import asyncio
import json
import re
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from statistics import median
from typing import Any, NamedTuple

import httpx
import uvicorn
from fastapi import FastAPI, Response
from playwright.async_api import Browser, async_playwright
from rich.console import Console
from rich.table import Table

from bot.channels.web.pages import build_pages
from tests.browser import CHROMIUM, QUIET
from tests.conftest import free_port

LOADS = 15
GOAL_MS = 20.0
RUNNING = frozenset({"EvaluateScript", "FunctionCall", "v8.compile"})
_SCRIPT = re.compile(r"<script[^>]*widget\.js[^>]*></script>")


class Cost(NamedTuple):
    """Milliseconds of the main thread."""

    all_tasks: float
    widget: float
    longest_with_widget: float


@asynccontextmanager
async def shop() -> AsyncIterator[str]:
    """The demo shop, and the same page without the widget at /plain."""
    app, port = FastAPI(), free_port()
    app.include_router(build_pages())
    url = f"http://127.0.0.1:{port}"

    @app.get("/plain")
    async def plain() -> Response:
        async with httpx.AsyncClient() as client:
            page = await client.get(f"{url}/demo?lang=en")
        policy = {"Content-Security-Policy": page.headers["Content-Security-Policy"]}
        return Response(_SCRIPT.sub("", page.text), media_type="text/html", headers=policy)

    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="warning"))
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.02)
    try:
        yield url
    finally:
        server.should_exit = True
        await serving


async def load(browser: Browser, address: str) -> Cost:
    """One load by somebody who was never here, until the network is quiet."""
    page = await browser.new_page()
    await browser.start_tracing(
        page=page, categories=["devtools.timeline", "disabled-by-default-devtools.timeline", "toplevel", "v8"]
    )
    await page.goto(address)
    await page.wait_for_load_state("networkidle")
    trace = json.loads(await browser.stop_tracing())
    await page.close()
    return cost_of(trace["traceEvents"], address)


def cost_of(events: list[dict[str, Any]], address: str) -> Cost:
    """From a trace, of the main thread that loaded `address`."""
    navigations = [
        event for event in events if event["name"] == "ResourceSendRequest" and event["args"]["data"]["url"] == address
    ]
    thread = (navigations[0]["pid"], next(e["tid"] for e in events if e["name"] == "thread_name" and _is_main(e, navigations[0])))
    ours = [event for event in events if (event["pid"], event.get("tid")) == thread and event.get("ph") == "X" and "tts" in event]
    tasks = [_span(event) for event in ours if event["name"] == "RunTask"]
    widget = [_span(event) for event in ours if event["name"] in RUNNING and "/web/widget" in _url(event)]
    outer = [
        span for span in widget if not any(other != span and other[0] <= span[0] and span[1] <= other[1] for other in widget)
    ]
    longest = max((end - start for start, end in tasks if any(start <= span[0] < end for span in widget)), default=0)
    return Cost(sum(end - start for start, end in tasks) / 1e3, sum(end - start for start, end in outer) / 1e3, longest / 1e3)


def _span(event: dict[str, Any]) -> tuple[int, int]:
    """From and to, in microseconds of the thread's processor time."""
    return event["tts"], event["tts"] + event.get("tdur", 0)


def _is_main(event: dict[str, Any], navigation: dict[str, Any]) -> bool:
    return bool(event["pid"] == navigation["pid"] and event["args"]["name"] == "CrRendererMain")


def _url(event: dict[str, Any]) -> str:
    data = event.get("args", {}).get("data", {})
    return str(data.get("url") or event.get("args", {}).get("fileName") or "")


async def measure(loads: int) -> dict[str, list[Cost]]:
    costs: dict[str, list[Cost]] = {"plain": [], "demo": []}
    async with shop() as url, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        for n in range(loads + 1):
            for page, seen in costs.items():
                cost = await load(browser, f"{url}/{page}")
                if n:  # the first load of each warms the browser up
                    seen.append(cost)
        await browser.close()
    return costs


def main() -> None:
    loads = int(sys.argv[1]) if len(sys.argv) > 1 else LOADS
    costs = asyncio.run(measure(loads))
    table = Table(
        "page", "all tasks, ms", "running the widget, ms", "longest task with it, ms", title=f"Page load, median of {loads}"
    )
    for page, seen in costs.items():
        table.add_row(
            {"plain": "without", "demo": "with the widget"}[page],
            *(f"{median(column):.1f}" for column in zip(*seen, strict=True)),
        )
    console = Console()
    console.print(table)
    more = median(cost.all_tasks for cost in costs["demo"]) - median(cost.all_tasks for cost in costs["plain"])
    console.print(f"The widget adds {more:.1f} ms of main-thread time (goal: at most {GOAL_MS:.0f} ms).")


if __name__ == "__main__":
    main()
