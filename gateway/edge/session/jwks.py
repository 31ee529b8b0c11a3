"""Keycloak's public keys, kept in memory so that no request waits for Keycloak.

Known keys serve for 24 hours when Keycloak is down. An unknown key id causes a fetch, so that a new key is
known with its first token. A fetch that did not help is the last one for 30 seconds, and the id it was for is
refused for five minutes: invented ids cannot flood Keycloak.
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Any

import httpx
from joserfc import jws, jwt
from joserfc.errors import JoseError, UnsupportedAlgorithmError
from joserfc.jwk import Key, KeySet

from kit import log
from kit.errors import Unauthenticated, Unavailable

ALGORITHMS = ("RS256", "ES256", "EdDSA", "Ed25519")
"""`EdDSA` is the older name of `Ed25519`, and the one that Keycloak writes."""
TTL_SECONDS = 600.0
STALE_SECONDS = 86_400.0
COOLDOWN_SECONDS = 30.0
REFUSED_SECONDS = 300.0
_REFUSED_KEPT = 128
_TOKEN_BYTES = 16_384
_UNTRUSTED_HEADERS = frozenset({"jku", "jwk", "x5u", "x5c", "x5t", "crit"})
_log = log.get(__name__)


class _Registry(jws.JWSRegistry):
    """Lets `EdDSA` pass without a warning on every token; anything but ALGORITHMS is refused as ever."""

    def get_alg(self, name: str) -> Any:
        if name not in ALGORITHMS:
            raise UnsupportedAlgorithmError(name)
        return self.algorithms[name]


_REGISTRY = _Registry(algorithms=list(ALGORITHMS))


class Jwks:
    """The key set of one issuer. `now` is a clock in seconds that never goes back."""

    def __init__(
        self, url: str, client: httpx.AsyncClient, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._url = url
        self._client = client
        self._now = now
        self._keys: dict[str, Key] = {}
        self._fetched = float("-inf")
        self._fruitless = float("-inf")
        self._refused: OrderedDict[str, float] = OrderedDict()
        self._lock = asyncio.Lock()

    async def key(self, kid: str) -> Key:
        """The key of an id. Unauthenticated when the issuer has none; Unavailable when it cannot be asked."""
        age = self._now() - self._fetched
        if kid in self._keys and age < TTL_SECONDS:
            return self._keys[kid]
        if self._refused.get(kid, 0.0) > self._now():
            raise Unauthenticated
        asked = await self._refresh(kid)
        if kid in self._keys and self._now() - self._fetched < STALE_SECONDS:
            return self._keys[kid]
        if self._fetched == float("-inf"):
            raise Unavailable
        if asked:  # within the cooldown nobody knows: it may be a new key
            self._refused[kid] = self._now() + REFUSED_SECONDS
            while len(self._refused) > _REFUSED_KEPT:
                self._refused.popitem(last=False)
        raise Unauthenticated

    async def _refresh(self, kid: str) -> bool:
        """Fetches the keys, unless that was in vain just now; returns whether the issuer answered."""
        async with self._lock:
            if kid in self._keys and self._now() - self._fetched < TTL_SECONDS:
                return True  # somebody else fetched it meanwhile
            if self._now() - self._fruitless < COOLDOWN_SECONDS:
                return False
            self._fruitless = self._now()
            try:
                answer = await self._client.get(self._url, timeout=5.0)
                answer.raise_for_status()
                keys = KeySet.import_key_set(answer.json()).keys
            except (httpx.HTTPError, JoseError, ValueError, KeyError) as error:
                _log.warning("jwks_unreachable", error=type(error).__name__)
                return False
            usable = [key for key in keys if key.kid and key.get("use", "sig") == "sig"]
            self._keys = {str(key.kid): key for key in usable}
            self._fetched = self._now()
            self._refused.clear()
            if kid in self._keys:
                self._fruitless = float("-inf")
            return True


async def verified(token: str, keys: Jwks) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """Header and claims of a token whose signature is right. Raises Unauthenticated.

    The key comes from the issuer's set by `kid` alone; headers that offer keys or addresses are refused.
    """
    if len(token) > _TOKEN_BYTES:
        raise Unauthenticated
    try:
        header = jws.extract_compact(token.encode("ascii")).headers()
        kid, algorithm = header.get("kid"), header.get("alg")
        if not isinstance(kid, str) or algorithm not in ALGORITHMS or _UNTRUSTED_HEADERS & header.keys():
            raise Unauthenticated
        key = await keys.key(kid)
        if key.get("alg", algorithm) != algorithm:
            raise Unauthenticated
        return header, jwt.decode(token, key, registry=_REGISTRY).claims
    except (JoseError, ValueError, TypeError) as error:
        raise Unauthenticated from error
