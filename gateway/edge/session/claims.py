"""Rules that claims of Keycloak's tokens must keep; each kind of token has its own."""

from collections.abc import Mapping
from typing import Any

from kit import clock
from kit.errors import Unauthenticated

LEEWAY_SECONDS = 30
_LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"
_LOGOUT_AGE = 300


def _require(*rules: bool) -> None:
    if not all(rules):
        raise Unauthenticated


def _number(claims: Mapping[str, Any], name: str) -> float:
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Unauthenticated
    return float(value)


def _audiences(claims: Mapping[str, Any]) -> list[str]:
    value = claims.get("aud")
    return [value] if isinstance(value, str) else list(value) if isinstance(value, list) else []


def _living(claims: Mapping[str, Any]) -> bool:
    """Between `nbf`/`iat` and `exp`, with the leeway."""
    now = clock.now().timestamp()
    start = _number(claims, "nbf") if "nbf" in claims else _number(claims, "iat")
    return start - LEEWAY_SECONDS <= now < _number(claims, "exp") + LEEWAY_SECONDS


def check_access(header: Mapping[str, Any], claims: Mapping[str, Any], *, issuer: str, audience: str) -> None:
    """An access token for our API, no ID, refresh or logout token. Raises Unauthenticated."""
    _require(
        header.get("typ") in ("JWT", "at+jwt"),
        claims.get("typ") == "Bearer",
        claims.get("iss") == issuer,
        audience in _audiences(claims),
        isinstance(claims.get("sub"), str) and bool(claims["sub"]),
        isinstance(claims.get("azp"), str),
        _living(claims),
    )


def check_id_token(claims: Mapping[str, Any], *, issuer: str, client_id: str, nonce: str | None) -> None:
    """The ID token that answers a sign-in (`nonce` given) or a refresh (None). Raises Unauthenticated."""
    audiences = _audiences(claims)
    _require(
        claims.get("typ", "ID") == "ID",
        claims.get("iss") == issuer,
        client_id in audiences,
        len(audiences) == 1 or claims.get("azp") == client_id,
        nonce is None or claims.get("nonce") == nonce,
        isinstance(claims.get("sub"), str) and bool(claims["sub"]),
        _living(claims),
    )


def check_logout(
    header: Mapping[str, Any], claims: Mapping[str, Any], *, issuer: str, client_id: str
) -> None:
    """A back-channel logout token (OpenID Connect Back-Channel Logout 1.0, 2.6). Raises Unauthenticated."""
    events = claims.get("events")
    now = clock.now().timestamp()
    issued = _number(claims, "iat")
    _require(
        header.get("typ", "JWT") in ("JWT", "logout+jwt"),
        claims.get("iss") == issuer,
        client_id in _audiences(claims),
        isinstance(events, dict) and _LOGOUT_EVENT in events,
        "nonce" not in claims,
        isinstance(claims.get("jti"), str) and bool(claims["jti"]),
        isinstance(claims.get("sid") or claims.get("sub"), str),
        now - _LOGOUT_AGE - LEEWAY_SECONDS <= issued <= now + LEEWAY_SECONDS,
        "exp" not in claims or now < _number(claims, "exp") + LEEWAY_SECONDS,
    )
