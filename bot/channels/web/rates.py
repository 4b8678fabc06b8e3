"""How often a visitor, and an address, may do something: a chat must not become a way to keep its server or people busy."""

import ipaddress
from collections.abc import Mapping
from time import time

import structlog
from limits import RateLimitItem, parse_many
from limits.aio.storage import MemoryStorage, RedisStorage, Storage
from limits.aio.strategies import SlidingWindowCounterRateLimiter
from limits.errors import StorageError

from bot.channels.web.errors import TooMany

log = structlog.get_logger(__name__)

PER_VISITOR: Mapping[str, str] = {
    "messages": "30/minute; 400/hour",
    "events": "60/minute",
    "files": "10/minute; 60/hour",
    "thumb": "60/minute",
    "rating": "10/minute",
    "email": "6/hour",
    "restart": "10/minute",
    "going-on": "10/minute",
}
PER_ADDRESS: Mapping[str, str] = {
    "begin": "120/minute; 1200/hour",
    "messages": "600/minute",
    "events": "1200/minute",
    "files": "120/minute",
    "thumb": "600/minute",
    "rating": "120/minute",
    "email": "60/hour",
    "restart": "120/minute",
    "going-on": "120/minute",
    "identify": "300/minute",
    "status": "600/minute",
}
"""An address may be a whole office's, or a mobile network's."""
_REDIS_SECONDS = 0.5


class Rates:
    """Counted in Redis where there is one, so that replicas count together; else in this process."""

    def __init__(self, redis_url: str | None = None) -> None:
        storage: Storage = (
            RedisStorage(
                f"async+{redis_url}",
                wrap_exceptions=True,
                implementation="redispy",
                key_prefix="frontline:rates",
                socket_timeout=_REDIS_SECONDS,
                socket_connect_timeout=_REDIS_SECONDS,
            )
            if redis_url
            else MemoryStorage()
        )
        self._window = SlidingWindowCounterRateLimiter(storage)
        self._visitors = {what: parse_many(limits) for what, limits in PER_VISITOR.items()}
        self._addresses = {what: parse_many(limits) for what, limits in PER_ADDRESS.items()}

    async def spend(self, what: str, visitor: str | None, address: str | None) -> None:
        """Raises TooMany. A Redis that is away counts nothing: customers go before counting."""
        try:
            if visitor:
                await self._hit(self._visitors.get(what, []), what, visitor)
            if network := network_of(address):
                await self._hit(self._addresses.get(what, []), what, network)
        except StorageError as error:
            log.warning("web.rates_not_counted", error=type(error.storage_error).__name__)

    async def _hit(self, limits: list[RateLimitItem], *who: str) -> None:
        for limit in limits:
            if not await self._window.hit(limit, *who):
                ends = (await self._window.get_window_stats(limit, *who)).reset_time
                raise TooMany(max(1, round(ends - time())))


def network_of(address: str | None) -> str | None:
    """What counts as one address: of IPv6 the /64 that one household has. None for a private one: that is a proxy which does not
    say whom it speaks for, or a colleague, and counting it would shut everybody out at once."""
    try:
        parsed = ipaddress.ip_address(address or "")
    except ValueError:
        return None
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped:
        parsed = parsed.ipv4_mapped
    if not parsed.is_global:
        return None
    return str(ipaddress.ip_network((parsed, 64), strict=False) if parsed.version == 6 else parsed)
