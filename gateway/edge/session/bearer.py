"""Bearer tokens: access tokens of Keycloak, verified here with keys in memory."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from gateway.edge.principal import Subject
from gateway.edge.session.claims import check_access
from gateway.edge.session.jwks import Jwks, verified
from kit import clock

AUDIENCE = "matricula-api"
_REMEMBERED = 2048


class Bearer:
    """Turns an access token into its subject; remembers verified tokens until they expire."""

    def __init__(self, keys: Jwks, issuer: str, audience: str = AUDIENCE) -> None:
        self._keys = keys
        self._issuer = issuer
        self._audience = audience
        self._seen: dict[bytes, tuple[float, Subject]] = {}

    async def subject(self, token: str) -> Subject:
        """Who the token stands for. Raises Unauthenticated, or Unavailable when no key was ever fetched."""
        digest = sha256(token.encode("utf-8", "surrogatepass")).digest()
        known = self._seen.get(digest)
        if known is not None and known[0] > clock.now().timestamp():
            return known[1]
        header, claims = await verified(token, self._keys)
        check_access(header, claims, issuer=self._issuer, audience=self._audience)
        subject = _subject(claims)
        if len(self._seen) >= _REMEMBERED:
            self._seen.clear()
        self._seen[digest] = (float(claims["exp"]), subject)
        return subject


def _subject(claims: Mapping[str, Any]) -> Subject:
    """A token without a session of a person behind it belongs to a service account."""
    name = str(claims.get("preferred_username", ""))
    service = name.startswith("service-account-")
    return Subject(
        sub=claims["sub"],
        kind="service" if service else "staff",
        client_id=claims["azp"],
        session_id=str(claims.get("sid", "")),
    )
