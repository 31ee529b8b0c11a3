"""The addresses of signing in: /auth/login, callback, logout, session and back-channel logout."""

import base64
import hashlib
import secrets
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import orjson
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from gateway.edge.body import limited, read_body
from gateway.edge.caller import Caller, Callers
from gateway.edge.calling import entry_of
from gateway.edge.context import Edge
from gateway.edge.limits import RateLimiter, TooMany, network
from gateway.edge.locale import locale_of
from gateway.edge.principal import Branch, Subject
from gateway.edge.problems import of_problem
from gateway.edge.session.keycloak import Keycloak, SignInUnavailable
from gateway.edge.session.sealing import Sealer
from gateway.edge.session.store import Session
from kit import clock, log
from kit.errors import InvalidArgument, PermissionDenied, Problem, Unauthenticated, Unavailable, Violation
from kit.identity import PUBLIC, SHARED_BRANCH

_LOGIN_SECONDS = 600
_HOME = "/"
_log = log.get(__name__)
Handler = Callable[[Request], Awaitable[Response]]


class SignInFailed(Unauthenticated):
    """The answer of Keycloak does not belong to a sign-in that this browser began."""

    reason = "SIGN_IN_FAILED"
    zh = "登录未完成或已超时，请重新登录"
    en = "The sign-in was not completed or took too long; sign in again"


class AuditUnavailable(Unavailable):
    """The audit log cannot be written: nobody gets in unseen."""

    reason = "AUDIT_UNAVAILABLE"


class Pages:
    """Handlers of /auth/..."""

    def __init__(self, edge: Edge, callers: Callers, limiter: RateLimiter) -> None:
        self._edge = edge
        self._callers = callers
        self._limiter = limiter
        self._sealer = Sealer(edge.secret, "login")
        self._redirect_uri = f"{edge.public_url.rstrip('/')}/auth/callback"

    def routes(self) -> list[Route]:
        """What the application mounts."""
        table: list[tuple[str, str, Handler]] = [
            ("/auth/login", "GET", self.login),
            ("/auth/callback", "GET", self.callback),
            ("/auth/logout", "POST", self.logout),
            ("/auth/backchannel-logout", "POST", self.backchannel_logout),
            ("/auth/session", "GET", self.session),
            ("/auth/session/branch", "POST", self.choose_branch),
            ("/auth/session/locale", "POST", self.choose_locale),
        ]
        return [Route(path, self._guarded(path, handler), methods=[verb]) for path, verb, handler in table]

    def _guarded(self, path: str, handler: Handler) -> Handler:
        async def guarded(request: Request) -> Response:
            request.state.pattern, request.state.started = path, time.perf_counter()
            try:
                return await handler(request)
            except Problem as problem:
                refusal = of_problem(problem, locale_of(request))
                if isinstance(problem, TooMany):
                    refusal.headers["retry-after"] = str(problem.retry_after)
                return refusal.response(request.state.request_id, path)

        return guarded

    def _keycloak(self) -> Keycloak:
        if self._edge.keycloak is None:
            raise SignInUnavailable
        return self._edge.keycloak

    def _login_cookie(self, state: str) -> str:
        """One cookie per attempt, so that two tabs do not disturb each other."""
        return f"{self._edge.session_cookie}-login-{state[:12]}"

    async def login(self, request: Request) -> Response:
        """Begins a sign-in: remembers its secrets in a sealed cookie and sends the browser to Keycloak."""
        await self._limiter.hit("sign-in", network(request.state.ip))
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        attempt = {
            "nonce": nonce,
            "verifier": verifier,
            "return_to": safe_path(request.query_params.get("return_to", _HOME)),
            "until": clock.now().timestamp() + _LOGIN_SECONDS,
        }
        sealed = self._sealer.seal(orjson.dumps(attempt).decode(), state.encode())
        url = self._keycloak().authorization_url(
            redirect_uri=self._redirect_uri,
            state=state,
            nonce=nonce,
            challenge=challenge,
            locale=locale_of(request),
        )
        answer = RedirectResponse(url, 303, {"cache-control": "no-store"})
        value = base64.urlsafe_b64encode(sealed).decode()
        self._set_cookie(answer, self._login_cookie(state), value, max_age=_LOGIN_SECONDS)
        return answer

    def _set_cookie(self, answer: Response, name: str, value: str, max_age: int | None = None) -> None:
        answer.set_cookie(
            name, value, max_age=max_age, path="/", secure=self._edge.secure, httponly=True, samesite="lax"
        )

    async def callback(self, request: Request) -> Response:
        """Ends a sign-in: code -> tokens -> session cookie -> where the person wanted to go."""
        await self._limiter.hit("sign-in", network(request.state.ip))
        state, code = request.query_params.get("state", ""), request.query_params.get("code", "")
        attempt = self._attempt(request, state)
        if request.query_params.get("error") or not code:
            _log.info("sign_in_declined", error=request.query_params.get("error", "")[:100])
            raise SignInFailed
        keycloak = self._keycloak()
        if request.query_params.get("iss", keycloak.issuer) != keycloak.issuer:
            raise SignInFailed
        tokens = await keycloak.exchange(
            code=code, redirect_uri=self._redirect_uri, verifier=attempt["verifier"], nonce=attempt["nonce"]
        )
        claims = tokens.claims
        cookie, session = await self._edge.sessions.create(
            sub=claims["sub"],
            keycloak_sid=str(claims.get("sid", "")),
            name=str(claims.get("name") or claims.get("preferred_username") or ""),
            username=str(claims.get("preferred_username", "")),
            locale=await self._edge.directory.locale(Subject(claims["sub"])),
            id_token=tokens.id_token,
            refresh_token=tokens.refresh_token,
        )
        old = await self._callers.session(request)
        if old is not None:
            await self._edge.sessions.delete(id_hash=old.id_hash)
        answer = RedirectResponse(attempt["return_to"], 303, {"cache-control": "no-store"})
        await self._audit(request, "edge/SignIn", session, answer)
        _log.info("signed_in", session_id=session.id, sub=session.sub)
        self._set_cookie(answer, self._edge.session_cookie, cookie)
        answer.delete_cookie(self._login_cookie(state), path="/", secure=self._edge.secure, httponly=True)
        return answer

    def _attempt(self, request: Request, state: str) -> dict[str, Any]:
        try:
            sealed = base64.urlsafe_b64decode(request.cookies.get(self._login_cookie(state), ""))
        except ValueError as error:
            raise SignInFailed from error
        opened = self._sealer.open(sealed, state.encode())
        attempt: dict[str, Any] = orjson.loads(opened) if opened else {}
        if not attempt or attempt["until"] < clock.now().timestamp():
            raise SignInFailed
        return attempt

    async def _audit(self, request: Request, method: str, session: Session, answer: Response) -> None:
        """Records a sign-in or sign-out; AuditUnavailable when that is not possible."""
        who = await self._edge.directory.principal(self._subject(session))
        facts = {} if who is not None else {"username": session.username, "member": False}
        caller = Caller(who or replace(PUBLIC, id=session.sub, session_id=session.id), locale_of(request))
        entry = entry_of(
            request,
            caller,
            method=method,
            route=f"{request.method} {request.state.pattern}",
            answer=answer,
            started=request.state.started,
            facts=facts,
        )
        try:
            await self._edge.audit.record(entry)
        except Exception as error:
            await self._edge.sessions.delete(id_hash=session.id_hash)
            raise AuditUnavailable from error

    async def logout(self, request: Request) -> Response:
        """Ends the session here and in Keycloak."""
        _subject, session = await self._callers.subject(request)
        answer = Response(status_code=204, headers={"cache-control": "no-store"})
        if session is not None:
            await self._edge.sessions.delete(id_hash=session.id_hash)
            if self._edge.keycloak is not None:
                await self._edge.keycloak.end_session(session.refresh_token)
            await self._audit(request, "edge/SignOut", session, answer)
            _log.info("signed_out", session_id=session.id)
        answer.delete_cookie(self._edge.session_cookie, path="/", secure=self._edge.secure, httponly=True)
        return answer

    async def backchannel_logout(self, request: Request) -> Response:
        """Keycloak says that a session, or every session of a person, has ended."""
        body = b"".join([chunk async for chunk in limited(request, 32_768)])
        token = parse_qs(body.decode("ascii", "replace")).get("logout_token", [""])[0]
        try:
            sid, sub = await self._keycloak().logged_out(token)
        except Unauthenticated as error:
            raise InvalidArgument from error
        ended = await self._edge.sessions.delete(keycloak_sid=sid, sub="" if sid else sub)
        _log.info("signed_out_by_keycloak", sessions=ended)
        return Response(status_code=200, headers={"cache-control": "no-store"})

    async def session(self, request: Request) -> Response:
        """Who is signed in here; answers 200 with `signedIn: false` for nobody."""
        session = await self._callers.session(request)
        if session is None:
            return _json({"signedIn": False, "loginUrl": "/auth/login", "locale": locale_of(request)})
        return _json(await self._describe(request, session))

    async def _describe(self, request: Request, session: Session) -> dict[str, Any]:
        who = await self._edge.directory.principal(self._subject(session))
        described: dict[str, Any] = {
            "signedIn": True,
            "member": who is not None,
            "csrfToken": session.csrf_token,
            "locale": locale_of(request, session),
            "user": {"id": "", "name": session.name, "username": session.username},
        }
        if who is not None:
            reach = {branch for grant in who.grants.values() for branch in grant.branches} - {SHARED_BRANCH}
            described["user"] |= {"id": who.id, "name": who.name or session.name}
            described |= {
                "activeBranchId": who.branch_id,
                "branches": [_branch(each) for each in await self._edge.directory.branches(reach)],
                "permissions": {name: grant.scope.value for name, grant in sorted(who.grants.items())},
                "readOnly": who.read_only,
            }
        return described

    @staticmethod
    def _subject(session: Session) -> Subject:
        return Subject(session.sub, branch_id=session.active_branch, session_id=session.id)

    async def choose_branch(self, request: Request) -> Response:
        """{"branchId": 2}: where new records go from now on."""
        session = await self._writable(request)
        branch = (await _document(request)).get("branchId")
        if type(branch) is not int:
            violation = Violation("branchId", "branchId 必须是整数", "branchId must be a whole number")
            raise InvalidArgument(fields=[violation])
        who = await self._edge.directory.principal(self._subject(session))
        if who is None or not any(branch in grant.branches for grant in who.grants.values()):
            raise PermissionDenied
        session = await self._edge.sessions.change(session, active_branch=branch)
        return _json(await self._describe(request, session))

    async def choose_locale(self, request: Request) -> Response:
        """{"locale": "en"}: the language of answers from now on."""
        session = await self._writable(request)
        locale = (await _document(request)).get("locale")
        if locale not in ("zh", "en"):
            raise InvalidArgument(
                fields=[Violation("locale", "locale 必须是 zh 或 en", "locale must be zh or en")]
            )
        session = await self._edge.sessions.change(session, locale=locale)
        return _json(await self._describe(request, session))

    async def _writable(self, request: Request) -> Session:
        _subject, session = await self._callers.subject(request)
        if session is None:
            raise PermissionDenied  # programs choose nothing
        return session


def _branch(branch: Branch) -> dict[str, Any]:
    return {
        "id": branch.id,
        "code": branch.code,
        "nameZh": branch.name_zh,
        "nameEn": branch.name_en,
        "studyAbroad": branch.study_abroad,
        "vocational": branch.vocational,
    }


async def _document(request: Request) -> dict[str, Any]:
    try:
        document = orjson.loads(await read_body(request, 4096))
    except orjson.JSONDecodeError as error:
        raise InvalidArgument from error
    if not isinstance(document, dict):
        raise InvalidArgument
    return document


def _json(document: dict[str, Any]) -> Response:
    return Response(orjson.dumps(document), 200, {"cache-control": "no-store"}, "application/json")


def safe_path(wanted: str) -> str:
    """A path on this site; anything that could lead elsewhere becomes the start page."""
    parts = urlsplit(wanted)
    plain = wanted.isprintable() and "\\" not in wanted and len(wanted) <= 2000
    inside = not parts.scheme and not parts.netloc and wanted.startswith("/") and not wanted.startswith("//")
    return wanted if plain and inside and not wanted.startswith("/auth/") else _HOME
