"""The edge's directory: from a subject of Keycloak to the principal that acts, quickly.

Members are kept in memory. A counter in the database grows with every change of branches, departments,
roles and staff; it is read at most once a second, and a grown counter empties the memory. A change
therefore bites within two seconds in every edge process.
"""

import asyncio
import time
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TypeVar

from sqlalchemy.orm import Session

from gateway.access import lookup, merging
from gateway.access.merging import Member
from gateway.edge.patience import soon
from gateway.edge.principal import Branch, Subject
from kit.database import Database
from kit.identity import Principal, system

CHECK_SECONDS = 1.0
_REMEMBERED = 10_000
_Key = tuple[str, str]
_T = TypeVar("_T")


@dataclass(slots=True)
class _Memory:
    """What was read at one value of the counter."""

    epoch: int
    members: dict[_Key, Member | None] = field(default_factory=dict)
    principals: dict[tuple[_Key, int | None, str], Principal] = field(default_factory=dict)
    branches: Sequence[Branch] | None = None


class DatabaseDirectory:
    """Answers from the gateway's own database, read as the system role."""

    def __init__(self, database: Database, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._database = database
        self._monotonic = monotonic
        self._threads = ThreadPoolExecutor(2, thread_name_prefix="directory")
        self._memory = _Memory(-1)
        self._checked = float("-inf")
        self._lock = asyncio.Lock()

    async def principal(self, subject: Subject) -> Principal | None:
        """Who acts for a subject; None when nobody here is linked to it, or they are disabled.

        Unavailable when the database does not answer soon; so are the other methods.
        """
        return await soon(self._principal(subject))

    async def _principal(self, subject: Subject) -> Principal | None:
        memory = await self._fresh()
        key = _key(subject)
        wanted = (key, subject.branch_id, subject.session_id)
        known = memory.principals.get(wanted)
        if known is not None:
            return known
        member = await self._member(memory, key)
        if member is None:
            return None
        made = merging.principal(member, chosen=subject.branch_id, session_id=subject.session_id)
        return memory.principals.setdefault(wanted, made)

    async def branches(self, ids: Collection[int]) -> Sequence[Branch]:
        """The open branches of these numbers, by number."""
        return await soon(self._branches(ids))

    async def _branches(self, ids: Collection[int]) -> Sequence[Branch]:
        memory = await self._fresh()
        if memory.branches is None:
            memory.branches = await self._read(lookup.branches)
        return [branch for branch in memory.branches if branch.id in ids]

    async def locale(self, subject: Subject) -> str:
        """The language the person chose in the directory, `zh` or `en`; empty when they chose none."""
        return await soon(self._locale(subject))

    async def _locale(self, subject: Subject) -> str:
        member = await self._member(await self._fresh(), _key(subject))
        return member.locale if member else ""

    def close(self) -> None:
        """Ends the reading threads."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _fresh(self) -> _Memory:
        """The memory, emptied when the counter has grown."""
        if self._monotonic() - self._checked < CHECK_SECONDS:
            return self._memory
        async with self._lock:
            if self._monotonic() - self._checked >= CHECK_SECONDS:
                begun = self._monotonic()
                epoch = await self._read(lambda session: int(session.execute(lookup.EPOCH).scalar_one()))
                self._checked = begun
                if epoch != self._memory.epoch or len(self._memory.principals) > _REMEMBERED:
                    # a new memory, not an emptied one: who still reads old rows fills the old one
                    self._memory = _Memory(epoch)
        return self._memory

    async def _member(self, memory: _Memory, key: _Key) -> Member | None:
        if key not in memory.members:
            kind, name = key
            find = lookup.by_client if kind == "service" else lookup.by_keycloak_id
            memory.members[key] = await self._read(lambda session: find(session, name))
        return memory.members[key]

    async def _read(self, work: Callable[[Session], _T]) -> _T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._run, work)

    def _run(self, work: Callable[[Session], _T]) -> _T:
        with self._database.transaction(system()) as session:
            return work(session)


def _key(subject: Subject) -> _Key:
    if subject.kind == "service":
        return ("service", subject.client_id)
    return ("staff", subject.sub)
