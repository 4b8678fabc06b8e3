"""Customers as a load: they write over HTTP and wait for the reply, on the event stream or in Rasa's answer."""

import asyncio
import json
import time
from types import TracebackType
from typing import Self
from uuid import uuid4

import aiohttp

PATIENCE = aiohttp.ClientTimeout(total=None, sock_read=30)


class FrontlineCustomer:
    """One visitor of the website: a token, an open event stream, one message at a time."""

    def __init__(self, http: aiohttp.ClientSession, url: str) -> None:
        self._http = http
        self._url = url

    async def __aenter__(self) -> Self:
        await self._begin()
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._stream.close()

    async def ask(self, text: str) -> float:
        """Seconds from sending the message to its reply arriving on the event stream."""
        began = time.perf_counter()
        message = {"id": uuid4().hex, "text": text}
        async with self._http.post(f"{self._url}/web/messages", json=message, headers=self._auth) as accepted:
            accepted.raise_for_status()
        if self._fresh:
            await self._listen()
        kind = await self._reply()
        took = time.perf_counter() - began
        if kind == "handoff_opened":  # the assistant is silent from now on: somebody else asks the next question
            self._stream.close()
            await self._begin()
        return took

    async def _begin(self) -> None:
        async with self._http.post(f"{self._url}/web/conversations", json={"language": "en"}) as created:
            created.raise_for_status()
            self._auth = {"Authorization": f"Bearer {(await created.json())['token']}"}
        self._fresh = True

    async def _listen(self) -> None:
        self._stream = await self._http.get(f"{self._url}/web/events", headers=self._auth, timeout=PATIENCE)
        self._stream.raise_for_status()
        self._fresh = False

    async def _reply(self) -> str:
        while line := await self._stream.content.readline():
            if line.startswith(b"data: {"):
                said = json.loads(line[6:])
                if said.get("author") == "bot":
                    return str(said["kind"])
        raise ConnectionError("the event stream ended")


class StockCustomer:
    def __init__(self, http: aiohttp.ClientSession, url: str) -> None:
        self._http = http
        self._url = url
        self._sender = uuid4().hex

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        return

    async def ask(self, text: str) -> float:
        """Seconds from sending the message to Rasa's answer."""
        began = time.perf_counter()
        message = {"sender": self._sender, "message": text}
        async with self._http.post(f"{self._url}/webhooks/rest/webhook", json=message) as answered:
            answered.raise_for_status()
            await answered.json()
        return time.perf_counter() - began


async def many(customers: int, questions: list[str], make: "type[FrontlineCustomer] | type[StockCustomer]", url: str) -> float:
    """Turns a second when `customers` ask all `questions` between them, each one at a time."""
    waiting = iter(questions)

    async def ask_on(http: aiohttp.ClientSession) -> None:
        async with make(http, url) as customer:
            for question in waiting:
                await customer.ask(question)

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as http:
        began = time.perf_counter()
        await asyncio.gather(*(ask_on(http) for _ in range(customers)))
        return len(questions) / (time.perf_counter() - began)
