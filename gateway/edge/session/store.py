"""Server-side sessions: the cookie holds a random value, everything else stays here.

A deleted row ends the session everywhere within the two seconds that a replica may keep it in memory.
"""

import asyncio
import secrets
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeVar

from sqlalchemy import TextClause, text

from gateway.edge.patience import soon
from gateway.edge.session.sealing import Sealer, digest
from kit import clock
from kit.database import Database
from kit.identity import system
from kit.ids import new_id

LIFETIME = timedelta(hours=12)
SEEN_EVERY = timedelta(minutes=1)
CACHE_SECONDS = 2.0
_CACHED = 10_000
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Session:
    """One person's sign-in in one browser. `id` may be logged and audited; it opens nothing."""

    id: str
    id_hash: bytes
    sub: str
    keycloak_sid: str
    name: str
    username: str
    locale: str
    csrf_token: str
    id_token: str
    refresh_token: str
    active_branch: int | None
    create_time: datetime
    last_seen_time: datetime
    check_time: datetime
    """When Keycloak last confirmed the session."""
    expire_time: datetime


class SessionStore(Protocol):
    """Keeps sessions; all replicas of the edge share it."""

    async def create(
        self,
        *,
        sub: str,
        keycloak_sid: str,
        name: str,
        username: str,
        locale: str,
        id_token: str,
        refresh_token: str,
    ) -> tuple[str, Session]:
        """A new session and the value of its cookie."""
        ...

    async def get(self, cookie: str) -> Session | None:
        """The living session of a cookie."""
        ...

    async def change(self, session: Session, **values: Any) -> Session:
        """Stores new values: tokens, check_time, active_branch, locale, last_seen_time."""
        ...

    async def delete(self, *, id_hash: bytes = b"", keycloak_sid: str = "", sub: str = "") -> int:
        """Ends sessions: one, those of a Keycloak session, or all of a person. The number of them."""
        ...


_INSERT = text(
    "insert into session (id_hash, public_id, sub, keycloak_sid, name, username, locale, csrf_token,"
    " id_token, refresh_token, create_time, last_seen_time, check_time, expire_time)"
    " values (:id_hash, :id, :sub, :keycloak_sid, :name, :username, :locale, :csrf_token,"
    " :id_token, :refresh_token, :now, :now, :now, :expire)"
)
_SELECT = text(
    "select public_id::text as id, id_hash, sub, keycloak_sid, name, username, locale, csrf_token, id_token,"
    " refresh_token, active_branch, create_time, last_seen_time, check_time, expire_time"
    " from session where id_hash = :id_hash and expire_time > :now"
)
_UPDATE = text(
    "update session set id_token = :id_token, refresh_token = :refresh_token, locale = :locale,"
    " active_branch = :active_branch, check_time = :check_time, last_seen_time = :last_seen_time"
    " where id_hash = :id_hash"
)
_DELETE = {
    "id_hash": text("delete from session where id_hash = :value"),
    "keycloak_sid": text("delete from session where keycloak_sid = :value"),
    "sub": text("delete from session where sub = :value"),
}
_SWEEP = text("delete from session where expire_time <= :now")


class SqlSessions:
    """Sessions in the table `session` of the gateway's database."""

    def __init__(self, database: Database, secret: str) -> None:
        self._database = database
        self._sealer = Sealer(secret, "session")
        self._threads = ThreadPoolExecutor(4, "session")
        self._cache: dict[bytes, tuple[float, Session | None]] = {}

    async def create(
        self,
        *,
        sub: str,
        keycloak_sid: str,
        name: str,
        username: str,
        locale: str,
        id_token: str,
        refresh_token: str,
    ) -> tuple[str, Session]:
        """See SessionStore. Also removes sessions that have expired."""
        cookie, now = secrets.token_urlsafe(32), clock.now()
        session = Session(
            id=new_id(),
            id_hash=digest(cookie),
            sub=sub,
            keycloak_sid=keycloak_sid,
            name=name,
            username=username,
            locale=locale,
            csrf_token=secrets.token_urlsafe(32),
            id_token=id_token,
            refresh_token=refresh_token,
            active_branch=None,
            create_time=now,
            last_seen_time=now,
            check_time=now,
            expire_time=now + LIFETIME,
        )
        values = {**self._sealed(session), "now": now, "expire": session.expire_time}

        def insert() -> None:
            with self._database.transaction(system()) as transaction:
                transaction.execute(_SWEEP, {"now": now})
                transaction.execute(_INSERT, values)

        await self._run(insert)
        return cookie, session

    def _sealed(self, session: Session) -> dict[str, Any]:
        values = {name: getattr(session, name) for name in Session.__slots__}
        for name in ("id_token", "refresh_token"):
            values[name] = self._sealer.seal(values[name], session.id_hash)
        return values

    async def get(self, cookie: str) -> Session | None:
        """See SessionStore."""
        key = digest(cookie)
        kept = self._cache.get(key)
        if kept is not None and kept[0] > time.monotonic():
            session = kept[1]
        else:
            session = await self._run(lambda: self._load(key))
            self._keep(key, session)
        if session is None or session.expire_time <= clock.now():
            return None
        if clock.now() - session.last_seen_time > SEEN_EVERY:
            session = await self.change(session, last_seen_time=clock.now())
        return session

    def _load(self, key: bytes) -> Session | None:
        with self._database.transaction(system()) as transaction:
            row = transaction.execute(_SELECT, {"id_hash": key, "now": clock.now()}).one_or_none()
        if row is None:
            return None
        values = dict(row._mapping)
        values["id_hash"] = bytes(values["id_hash"])
        for name in ("id_token", "refresh_token"):
            opened = self._sealer.open(bytes(values[name]), key)
            if opened is None:  # sealed under a secret that has been replaced
                return None
            values[name] = opened
        return Session(**values)

    def _keep(self, key: bytes, session: Session | None) -> None:
        if len(self._cache) >= _CACHED:
            self._cache.clear()
        self._cache[key] = (time.monotonic() + CACHE_SECONDS, session)

    async def change(self, session: Session, **values: Any) -> Session:
        """See SessionStore."""
        changed = replace(session, **values)
        await self._run(lambda: self._execute(_UPDATE, self._sealed(changed)))
        self._keep(changed.id_hash, changed)
        return changed

    async def delete(self, *, id_hash: bytes = b"", keycloak_sid: str = "", sub: str = "") -> int:
        """See SessionStore."""
        given = {"id_hash": id_hash, "keycloak_sid": keycloak_sid, "sub": sub}
        ((name, value),) = ((name, value) for name, value in given.items() if value)
        count = await self._run(lambda: self._execute(_DELETE[name], {"value": value}))
        self._cache.clear()
        return count

    def _execute(self, statement: TextClause, values: dict[str, Any]) -> int:
        with self._database.transaction(system()) as transaction:
            return int(transaction.execute(statement, values).rowcount)  # type: ignore[attr-defined]  # CursorResult

    async def _run(self, work: Callable[[], T]) -> T:
        return await soon(asyncio.get_running_loop().run_in_executor(self._threads, work))

    def close(self) -> None:
        """Waits for statements under way."""
        self._threads.shutdown()
