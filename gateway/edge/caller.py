"""Who sends a request: a session cookie with its CSRF header, or a bearer token, becomes a principal."""

import hmac
from dataclasses import dataclass

from starlette.requests import Request

from gateway.edge.context import Edge
from gateway.edge.locale import locale_of
from gateway.edge.principal import Subject
from gateway.edge.routes import Access
from gateway.edge.session.keeper import SessionKeeper
from gateway.edge.session.store import Session
from kit.errors import PermissionDenied, Unauthenticated
from kit.identity import PUBLIC, Principal

SAFE_VERBS = frozenset({"GET", "HEAD", "OPTIONS"})
CSRF_HEADER = "x-csrf-token"


class CsrfMissing(PermissionDenied):
    """A browser's request that changes something lacks the session's CSRF token."""

    reason = "CSRF_TOKEN_INVALID"
    zh = "页面已过期，请刷新后重试"
    en = "The page is out of date; reload it and try again"


class UnknownStaff(PermissionDenied):
    """Signed in with Keycloak, but not a member of the agency, or disabled."""

    reason = "NOT_A_MEMBER"
    zh = "您的账号尚未加入本机构或已停用，请联系管理员"
    en = "Your account is not a member of this agency, or is disabled; ask an administrator"


class ReadOnly(PermissionDenied):
    """An auditor's access changes nothing."""

    reason = "READ_ONLY"
    zh = "您的访问权限为只读"
    en = "Your access is read-only"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls. `session` only for browsers; `principal` is PUBLIC for nobody."""

    principal: Principal
    locale: str
    session: Session | None = None
    subject: Subject | None = None


class Callers:
    """Resolves and authorises callers."""

    def __init__(self, edge: Edge) -> None:
        self._edge = edge
        self.keeper = SessionKeeper(edge.sessions, edge.keycloak)

    async def subject(self, request: Request) -> tuple[Subject, Session | None]:
        """Who signed in. A bearer token wins over a cookie. Raises Unauthenticated, CsrfMissing."""
        authorization = request.headers.get("authorization", "")
        if authorization:
            scheme, _, token = authorization.partition(" ")
            if scheme.lower() != "bearer" or self._edge.bearer is None:
                raise Unauthenticated
            return await self._edge.bearer.subject(token.strip()), None
        session = await self.session(request)
        if session is None:
            raise Unauthenticated
        if request.method not in SAFE_VERBS:
            sent = request.headers.get(CSRF_HEADER, "")
            if not hmac.compare_digest(sent.encode(), session.csrf_token.encode()):
                raise CsrfMissing
        return Subject(session.sub, branch_id=session.active_branch, session_id=session.id), session

    async def session(self, request: Request) -> Session | None:
        """The living session of the request's cookie."""
        cookie = request.cookies.get(self._edge.session_cookie, "")
        return await self.keeper.session(cookie) if cookie else None

    async def caller(self, request: Request) -> Caller:
        """Who acts. Raises Unauthenticated, UnknownStaff, CsrfMissing."""
        subject, session = await self.subject(request)
        principal = await self._edge.directory.principal(subject)
        if principal is None:
            raise UnknownStaff
        return Caller(principal, locale_of(request, session), session, subject)


def nobody(request: Request) -> Caller:
    """The caller of a public method."""
    return Caller(PUBLIC, locale_of(request))


def authorise(who: Principal, access: Access, *, safe: bool) -> None:
    """Refuses early what the service would refuse too. Raises PermissionDenied."""
    if access.permission and not who.may(access.permission):
        raise PermissionDenied
    if who.read_only and not safe:
        raise ReadOnly
