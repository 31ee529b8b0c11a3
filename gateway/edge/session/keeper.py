"""Keeps a session honest: asks Keycloak again every five minutes whether it still stands.

Keycloak's back-channel logout ends sessions at once; this covers the messages that got lost. While Keycloak
is down, sessions that it confirmed within the last half hour go on.
"""

import asyncio
import time
from datetime import timedelta
from weakref import WeakValueDictionary

from gateway.edge.session.keycloak import Keycloak, SignInUnavailable
from gateway.edge.session.store import Session, SessionStore
from kit import clock, log
from kit.errors import Unauthenticated

CHECK_EVERY = timedelta(minutes=5)
GRACE = timedelta(minutes=30)
_PAUSE_SECONDS = 15.0
_log = log.get(__name__)


class SessionKeeper:
    """Finds the living session of a cookie."""

    def __init__(self, store: SessionStore, keycloak: Keycloak | None) -> None:
        self._store = store
        self._keycloak = keycloak
        self._locks: WeakValueDictionary[bytes, asyncio.Lock] = WeakValueDictionary()
        self._paused_until = 0.0

    async def session(self, cookie: str) -> Session | None:
        """The session, confirmed by Keycloak not long ago. SignInUnavailable when that is not possible."""
        session = await self._store.get(cookie)
        if session is None or self._keycloak is None or clock.now() - session.check_time < CHECK_EVERY:
            return session
        lock = self._locks.setdefault(session.id_hash, asyncio.Lock())
        async with lock:
            session = await self._store.get(cookie)  # another request may have asked meanwhile
            if session is None or clock.now() - session.check_time < CHECK_EVERY:
                return session
            return await self._confirm(session, self._keycloak)

    async def _confirm(self, session: Session, keycloak: Keycloak) -> Session | None:
        try:
            if time.monotonic() < self._paused_until:
                raise SignInUnavailable
            tokens = await keycloak.refresh(session.refresh_token)
        except Unauthenticated:
            await self._store.delete(id_hash=session.id_hash)
            return None
        except SignInUnavailable:
            if time.monotonic() >= self._paused_until:
                self._paused_until = time.monotonic() + _PAUSE_SECONDS
                _log.warning("keycloak_unreachable", session_id=session.id)
            if clock.now() - session.check_time < CHECK_EVERY + GRACE:
                return session
            raise
        if tokens.claims["sub"] != session.sub:
            await self._store.delete(id_hash=session.id_hash)
            return None
        return await self._store.change(
            session, id_token=tokens.id_token, refresh_token=tokens.refresh_token, check_time=clock.now()
        )
