"""Where the edge leaves its entries: durable before the answer goes out, many requests with one commit.

A thread with a connection of its own writes whatever has come in since its last commit. Under load the
batches grow by themselves; an idle system waits for nobody.
"""

import asyncio
import queue
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import psycopg2
from psycopg2.extensions import connection as PgConnection
from sqlalchemy import make_url

from gateway.access.audit import metrics, store
from gateway.access.audit.entry import KEY_PURPOSE, Draft, Mac
from gateway.edge.audit import AuditEntry
from gateway.edge.patience import soon
from kit import log
from kit.errors import Unavailable
from kit.ids import new_id
from kit.secret import derive
from kit.settings import Settings

BATCH = 200
WAITING_LIMIT = 5_000
_OPTIONS = "-c statement_timeout=5s -c lock_timeout=5s -c idle_in_transaction_session_timeout=30s"
_KINDS = {"edge/SignIn": "sign-in", "edge/SignOut": "sign-out"}
_LOG = log.get("audit")


class AuditUnavailable(Unavailable):
    reason = "AUDIT_UNAVAILABLE"
    zh = "审计日志暂时无法写入，为保证可追溯，请求未被执行或结果未显示。请稍后再试"
    en = "The audit log cannot be written, so the answer is withheld; try again shortly"


def draft_of(entry: AuditEntry) -> Draft:
    """The entry of a call: facts hold what the service said, and how the call came in."""
    facts = dict(entry.facts)
    facts.pop("branchId", None)
    record_type = facts.pop("recordType", "")
    ids = facts.get("recordIds")
    one_id = ids[0] if isinstance(ids, list) and len(ids) == 1 and isinstance(ids[0], str) else ""
    if one_id:
        del facts["recordIds"]
    facts |= {"route": entry.route, "status": entry.status, "microseconds": round(entry.duration * 1_000_000)}
    if "/" in entry.method:
        facts["rpc"] = entry.method
    for name, value in (
        ("actorKind", entry.actor_kind),
        ("sessionId", entry.session_id),
        ("userAgent", entry.user_agent),
        ("auditorGrantId", entry.auditor_grant_id),
    ):
        if value:
            facts[name] = value
    return Draft(
        branch_id=entry.branch_id,
        occur_time=entry.time,
        kind=_KINDS.get(entry.method, "call"),
        action=_short(entry.method),
        actor_id=entry.actor_id,
        actor_name=entry.actor_name,
        record_type=record_type if isinstance(record_type, str) else "",
        record_id=one_id,
        outcome=entry.reason or ("OK" if entry.status < 400 else f"HTTP_{entry.status}"),
        address=entry.ip,
        request_id=entry.request_id,
        facts=facts,
    )


def _short(method: str) -> str:
    """`matricula.leads.v1.LeadsService/GetLead` -> `LeadsService/GetLead`."""
    service, slash, name = method.rpartition("/")
    return f"{service.rpartition('.')[2]}{slash}{name}"


@dataclass(slots=True)
class _Waiting:
    draft: Draft
    loop: asyncio.AbstractEventLoop
    done: asyncio.Future[None]


class AuditSink:
    """Keeps the entries of one process. `record` may be called from any number of event loops."""

    def __init__(self, settings: Settings) -> None:
        settings.require("database_url")
        url = make_url(settings.database_url).set(drivername="postgresql")
        self._url = url.render_as_string(hide_password=False)
        self._mac = Mac(derive(settings, KEY_PURPOSE))
        self._queue: queue.SimpleQueue[_Waiting | None] = queue.SimpleQueue()
        self._closed = False
        self._connection: PgConnection | None = None
        self._writer, self._number = "", 0
        self._thread = threading.Thread(target=self._run, name="audit-writer", daemon=True)
        self._thread.start()

    async def record(self, entry: AuditEntry) -> None:
        """Returns when the entry is durable; AuditUnavailable when it is not: then nothing may be shown."""
        await self.keep(draft_of(entry))

    async def keep(self, draft: Draft) -> None:
        """The same for an entry that is no call."""
        if self._closed or self._queue.qsize() >= WAITING_LIMIT:
            metrics.REFUSED.inc()
            raise AuditUnavailable
        loop = asyncio.get_running_loop()
        waiting = _Waiting(draft, loop, loop.create_future())
        self._queue.put(waiting)
        try:
            await soon(waiting.done)
        except Unavailable as error:  # the answer is withheld, whether the entry is kept in the end or not
            raise AuditUnavailable from error

    def close(self) -> None:
        """Writes what still waits, then ends. Later entries are refused."""
        if not self._closed:
            self._closed = True
            self._queue.put(None)
            self._thread.join(15)

    # the writer's thread ----------------------------------------------------------------------------------

    def _run(self) -> None:
        while batch := self._gather():
            self._settle(batch)
        if self._connection is not None:
            self._connection.close()

    def _gather(self) -> list[_Waiting]:
        """What has come in, at least one; nothing when the sink is closed and empty."""
        batch: list[_Waiting] = []
        try:
            first = self._queue.get()
            while first is not None:
                batch.append(first)
                if len(batch) == BATCH:
                    return batch
                first = self._queue.get_nowait()
            self._queue.put(None)  # the end comes after what was put before it
        except queue.Empty:
            pass
        return batch

    def _settle(self, batch: Sequence[_Waiting]) -> None:
        try:
            self._write([one.draft for one in batch])
        except psycopg2.Error as error:
            _LOG.error(
                "audit_write_failed", entries=len(batch), error=f"{type(error).__name__}: {error}".strip()
            )
            if len(batch) > 1 and not isinstance(error, psycopg2.OperationalError):
                for one in batch:  # one entry that the database refuses must not take its neighbours along
                    self._settle([one])
                return
            self._answer(batch, AuditUnavailable())
            return
        except Exception as error:
            _LOG.error("audit_write_failed", entries=len(batch), exc_info=error)
            self._answer(batch, AuditUnavailable())
            return
        metrics.WRITTEN.inc(len(batch))
        metrics.BATCH.observe(len(batch))
        self._answer(batch, None)

    def _write(self, drafts: Sequence[Draft]) -> None:
        """One commit; a connection that broke while nobody used it is replaced once."""
        stale = self._connection is not None
        try:
            self._insert(drafts)
        except (psycopg2.OperationalError, psycopg2.InterfaceError):
            if not stale:
                raise
            self._insert([_again(draft) for draft in drafts])

    def _insert(self, drafts: Sequence[Draft]) -> None:
        connection = self._connection or self._connect()
        try:
            with connection.cursor() as cursor:
                cursor.execute(
                    store.INSERT, (store.rows_json(drafts, self._writer, self._number + 1, self._mac),)
                )
        except (psycopg2.OperationalError, psycopg2.InterfaceError):
            # whether it was committed is not known: the next entries are counted by a writer of a new name
            self._connection = None
            connection.close()
            raise
        self._number += len(drafts)

    def _connect(self) -> PgConnection:
        connection = psycopg2.connect(
            self._url,
            connect_timeout=3,
            options=_OPTIONS,
            application_name="matricula-audit",
            keepalives_idle=10,
            keepalives_interval=5,
            keepalives_count=2,
            tcp_user_timeout=6_000,
        )
        connection.autocommit = True
        self._connection, self._writer, self._number = connection, new_id(), 0
        return connection

    def _answer(self, batch: Sequence[_Waiting], error: AuditUnavailable | None) -> None:
        if error is not None:
            metrics.REFUSED.inc(len(batch))
        by_loop: dict[asyncio.AbstractEventLoop, list[asyncio.Future[None]]] = {}
        for one in batch:
            by_loop.setdefault(one.loop, []).append(one.done)
        for loop, futures in by_loop.items():
            try:
                loop.call_soon_threadsafe(_resolve, futures, error)
            except RuntimeError:  # the loop is closed: nobody waits any more
                continue


def _again(draft: Draft) -> Draft:
    """The same entry under a new id, in case the first was committed before the connection broke."""
    values: dict[str, Any] = {
        name: getattr(draft, name) for name in Draft.__dataclass_fields__ if name != "id"
    }
    return Draft(**values)


def _resolve(futures: Sequence[asyncio.Future[None]], error: AuditUnavailable | None) -> None:
    for future in futures:
        if future.done():
            continue
        if error is None:
            future.set_result(None)
        else:
            future.set_exception(error)
