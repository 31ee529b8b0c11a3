"""The few calls to Keycloak that signing people in needs."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import httpx

from gateway.edge.session.claims import check_id_token, check_logout
from gateway.edge.session.jwks import Jwks, verified
from kit import log
from kit.errors import Unauthenticated, Unavailable

_TIMEOUT = 5.0
_ENDED = frozenset({"invalid_grant", "invalid_token"})
"""What Keycloak calls a code or a refresh token that is not good any more."""
_log = log.get(__name__)


class SignInUnavailable(Unavailable):
    """Keycloak does not answer."""

    reason = "SIGN_IN_UNAVAILABLE"
    zh = "登录服务暂时不可用，请稍后再试"
    en = "The sign-in service does not answer; try again in a moment"


@dataclass(frozen=True, slots=True)
class TokenSet:
    """What Keycloak answers to a code or a refresh token; `claims` are those of the ID token."""

    id_token: str
    refresh_token: str
    claims: Mapping[str, Any]


class Keycloak:
    """One realm, seen as the confidential client of the console."""

    def __init__(
        self, base_url: str, realm: str, client_id: str, client_secret: str, client: httpx.AsyncClient
    ) -> None:
        self.issuer = f"{base_url.rstrip('/')}/realms/{realm}"
        self.client_id = client_id
        self._secret = client_secret
        self._client = client
        self._endpoint = f"{self.issuer}/protocol/openid-connect"
        self.keys = Jwks(f"{self._endpoint}/certs", client)

    def authorization_url(
        self, *, redirect_uri: str, state: str, nonce: str, challenge: str, locale: str
    ) -> str:
        """Where a browser goes to sign in (code flow, PKCE S256)."""
        query = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": redirect_uri,
            "scope": "openid profile email",
            "state": state,
            "nonce": nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
            "ui_locales": "zh-CN" if locale.startswith("zh") else "en",
        }
        return f"{self._endpoint}/auth?{urlencode(query)}"

    async def exchange(self, *, code: str, redirect_uri: str, verifier: str, nonce: str) -> TokenSet:
        """The tokens for a code. Raises Unauthenticated or SignInUnavailable."""
        answer = await self._token(
            {
                "grant_type": "authorization_code",
                "code": code,
                "redirect_uri": redirect_uri,
                "code_verifier": verifier,
            }
        )
        return await self._token_set(answer, nonce)

    async def refresh(self, refresh_token: str) -> TokenSet:
        """Fresh tokens. Raises Unauthenticated when the session has ended, SignInUnavailable when unknown."""
        answer = await self._token({"grant_type": "refresh_token", "refresh_token": refresh_token})
        return await self._token_set(answer, None)

    async def _token(self, form: dict[str, str]) -> Mapping[str, Any]:
        answer = await self._post("token", form)
        if answer.status_code == 200:
            body: Mapping[str, Any] = answer.json()
            return body
        error = _error(answer)
        if error in _ENDED:
            _log.info("sign_in_refused", error=error)
            raise Unauthenticated
        # Keycloak answers 400 and 401 also when it cannot reach its database, and then nothing has ended
        _log.warning("sign_in_unavailable", status=answer.status_code, error=error)
        raise SignInUnavailable

    async def _post(self, name: str, form: dict[str, str]) -> httpx.Response:
        form = {**form, "client_id": self.client_id, "client_secret": self._secret}
        try:
            return await self._client.post(f"{self._endpoint}/{name}", data=form, timeout=_TIMEOUT)
        except httpx.HTTPError as error:
            raise SignInUnavailable from error

    async def _token_set(self, answer: Mapping[str, Any], nonce: str | None) -> TokenSet:
        try:
            id_token, refresh_token = str(answer["id_token"]), str(answer["refresh_token"])
        except KeyError as error:
            raise Unauthenticated from error
        _header, claims = await verified(id_token, self.keys)
        check_id_token(claims, issuer=self.issuer, client_id=self.client_id, nonce=nonce)
        return TokenSet(id_token, refresh_token, claims)

    async def end_session(self, refresh_token: str) -> bool:
        """Ends the person's Keycloak session; False when Keycloak did not answer (ours has ended anyway)."""
        try:
            answer = await self._post("logout", {"refresh_token": refresh_token})
        except SignInUnavailable:
            return False
        return answer.status_code in (200, 204, 400)

    async def logged_out(self, logout_token: str) -> tuple[str, str]:
        """The Keycloak session and person of a back-channel logout token; one of them may be empty."""
        header, claims = await verified(logout_token, self.keys)
        check_logout(header, claims, issuer=self.issuer, client_id=self.client_id)
        return str(claims.get("sid") or ""), str(claims.get("sub") or "")


def _error(answer: httpx.Response) -> str:
    try:
        return str(answer.json().get("error", ""))
    except (ValueError, AttributeError):
        return ""
