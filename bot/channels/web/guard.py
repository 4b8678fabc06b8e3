"""Who may do what how often: what a route depends on before it does anything."""

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Header, Request

from bot.channels.web.rates import Rates
from bot.channels.web.visitors import Visitor, VisitorTokens


class Guard:
    """`rates` None counts nothing."""

    def __init__(self, tokens: VisitorTokens, rates: Rates | None) -> None:
        self.tokens = tokens
        self._rates = rates

    def visitor(self, what: str) -> Callable[..., Awaitable[Visitor]]:
        """A dependency: the visitor whom the token names, not doing `what` too often."""

        async def known(request: Request, authorization: Annotated[str, Header()] = "") -> Visitor:
            who = self.tokens.read(authorization)
            await self._spend(what, who.contact, request)
            return who

        return known

    def anybody(self, what: str) -> Callable[..., Awaitable[None]]:
        """A dependency: an address that does not do `what` too often."""

        async def unknown(request: Request) -> None:
            await self._spend(what, None, request)

        return unknown

    async def _spend(self, what: str, contact: str | None, request: Request) -> None:
        if self._rates:
            await self._rates.spend(what, contact, request.client.host if request.client else None)
