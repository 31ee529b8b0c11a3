"""Rate limits: how many requests a principal, or an address on the network, may make in a minute.

Each process counts for itself, in memory: with n replicas the bound is n times as high. Two counters a caller
(this minute, and the part of the last one that still counts) cost the same however many requests there are.
"""

import ipaddress
import math
import time
from dataclasses import dataclass

from limits import RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import SlidingWindowCounterRateLimiter

from kit.errors import ResourceExhausted


@dataclass(frozen=True)
class Limits:
    """Bounds on one request and on requests per minute."""

    principal_per_minute: int = 600
    public_per_minute: int = 60
    sign_in_per_minute: int = 30
    refused_per_minute: int = 60
    """Requests without valid credentials, per address."""
    json_bytes: int = 1 << 20
    file_bytes: int = 60 << 20
    deadline_seconds: float = 10.0
    live_per_principal: int = 8


class TooMany(ResourceExhausted):
    """A rate limit is reached; `retry_after` seconds are to wait."""

    reason = "RATE_LIMITED"

    def __init__(self, retry_after: int) -> None:
        super().__init__()
        self.retry_after = retry_after


class RateLimiter:
    """Counts requests by kind and identity."""

    def __init__(self, limits: Limits) -> None:
        self._windows = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._items = {
            "principal": RateLimitItemPerMinute(limits.principal_per_minute),
            "public": RateLimitItemPerMinute(limits.public_per_minute),
            "sign-in": RateLimitItemPerMinute(limits.sign_in_per_minute),
            "refused": RateLimitItemPerMinute(limits.refused_per_minute),
        }

    async def hit(self, kind: str, identity: str) -> None:
        """Counts one request; TooMany when there were too many in the last minute."""
        item = self._items[kind]
        if not await self._windows.hit(item, kind, identity):
            stats = await self._windows.get_window_stats(item, kind, identity)
            raise TooMany(max(1, math.ceil(stats.reset_time - time.time())))


def network(ip: str) -> str:
    """What an address is counted by: IPv4 /24, IPv6 /64, because one visitor often has many of them."""
    try:
        address = ipaddress.ip_address(ip)
    except ValueError:
        return "unknown"
    return str(ipaddress.ip_network((address, 24 if address.version == 4 else 64), strict=False))
