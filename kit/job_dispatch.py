"""The worker's side of jobs: claims rows, runs a child for each, keeps the lease alive, and judges the
end.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from kit import log, metrics
from kit.database import Database
from kit.events import faults
from kit.identity import system
from kit.jobs import JobState
from kit.service import Service

LEASE_SECONDS = 30
HEARTBEAT_SECONDS = 10
ATTEMPTS = 5
DELAYS = (2, 10, 30, 60)
CONCURRENCY = 1
_LOG = log.get("jobs")
_CLAIM = text(
    "update job set state = 'running', attempts = attempts + 1, lease_token = lease_token + 1,"
    " lease_until = now() + make_interval(secs => :lease), start_time = coalesce(start_time, now())"
    " where id = (select id from job where (state = 'queued' and next_time <= now())"
    "  or (state = 'running' and lease_until < now()) order by next_time limit 1 for update skip locked)"
    " returning id::text, kind, lease_token, attempts"
)
# A child that writes its progress holds the row until it commits. It is alive then, and the next look renews.
RENEW = text(
    "with mine as (select id from job where id = cast(:id as uuid) and lease_token = :token"
    "  and state = 'running'),"
    " free as (select job.id from job join mine using (id) for no key update of job skip locked),"
    " renewed as (update job set lease_until = now() + make_interval(secs => :lease) from free"
    "  where job.id = free.id returning job.id)"
    " select exists (select from mine) as ours, exists (select from renewed) as renewed"
)
_RETRY = text(
    "update job set state = 'queued', lease_until = null, attempts = attempts - 1 + :counted, next_time ="
    " now() + make_interval(secs => :delay),"
    " last_error = coalesce(last_error, :error)"
    " where id = cast(:id as uuid) and lease_token = :token and state = 'running'"
)
_GIVE_UP = text(
    "update job set state = 'failed', lease_until = null, end_time = now(), last_error ="
    " coalesce(last_error, :error)"
    " where id = cast(:id as uuid) and lease_token = :token and state = 'running'"
    " returning id::text, kind, branch_id, actor_id, state, progress, last_error, create_time, start_time,"
    " end_time"
)
_WAITING = text("select count(*) from job where state in ('queued', 'running')")
OnFailed = Callable[[Session, JobState], None]


@dataclass
class Running:
    """A child at work."""

    id: str
    kind: str
    token: int
    attempts: int
    process: Any
    renewed: float = field(default_factory=time.monotonic)


class Dispatcher:
    """Runs the jobs of one service, at most `concurrency` at a time in this process."""

    def __init__(
        self,
        service: Service,
        on_failed: Mapping[str, OnFailed],
        system_database: Database,
        *,
        concurrency: int = CONCURRENCY,
        lease_seconds: float = LEASE_SECONDS,
    ) -> None:
        self._service = service.name
        self._module = service.package or service.name
        self._on_failed = on_failed
        self._system = system_database
        self._concurrency = concurrency
        self._lease = lease_seconds
        self._running: list[Running] = []

    def run_once(self) -> int:
        """Looks after the children and claims new work; returns how many children were started."""
        for one in list(self._running):
            self._look_after(one)
        started = 0
        while len(self._running) < self._concurrency and (claimed := self._claim()):
            self._running.append(claimed)
            started += 1
        return started

    def stop(self) -> None:
        """Ends the children at once; their jobs are claimed again and continue from their last progress."""
        for one in self._running:
            one.process.kill()
            one.process.wait()
            self._try_again(one, "the worker was stopped", delay=0, blameless=True)
        self._running.clear()

    def _claim(self) -> Running | None:
        with self._system.transaction(system()) as session:
            waiting = session.execute(_WAITING).scalar_one()
            metrics.JOBS_WAITING.labels(self._service).set(waiting)
            if not waiting:
                return None
            row = session.execute(_CLAIM, {"lease": self._lease}).one_or_none()
            if row is not None and row.attempts > ATTEMPTS:
                self._give_up(session, row.id, row.lease_token, row.kind, "its process died too often")
                return None
        if row is None:
            return None
        command = [
            sys.executable,
            "-m",
            "kit.jobs",
            self._module,
            row.id,
            str(row.lease_token),
            str(os.getpid()),
        ]
        process = subprocess.Popen(command)
        _LOG.info("job_started", kind=row.kind, job_id=row.id, attempt=row.attempts, pid=process.pid)
        return Running(row.id, row.kind, row.lease_token, row.attempts, process)

    def _look_after(self, one: Running) -> None:
        code = one.process.poll()
        if code is None:
            self._renew(one)
            return
        self._running.remove(one)
        if code == 0:
            metrics.JOBS.labels(self._service, "succeeded").inc()
        elif code == 3:
            metrics.JOBS.labels(self._service, "cancelled").inc()
        elif code == 2 or one.attempts >= ATTEMPTS:
            with self._system.transaction(system()) as session:
                self._give_up(session, one.id, one.token, one.kind, f"its process ended with code {code}")
        else:
            self._try_again(one, f"its process ended with code {code}", delay=DELAYS[one.attempts - 1])

    def _renew(self, one: Running) -> None:
        if time.monotonic() - one.renewed < min(HEARTBEAT_SECONDS, self._lease / 3):
            return
        with self._system.transaction(system()) as session:
            row = session.execute(RENEW, {"id": one.id, "token": one.token, "lease": self._lease}).one()
        if row.renewed:
            one.renewed = time.monotonic()
        if not row.ours:
            _LOG.warning("job_taken_away", kind=one.kind, job_id=one.id)
            one.process.kill()

    def _try_again(self, one: Running, error: str, *, delay: float, blameless: bool = False) -> None:
        _LOG.warning("job_will_run_again", kind=one.kind, job_id=one.id, attempt=one.attempts, error=error)
        try:
            with self._system.transaction(system()) as session:
                session.execute(
                    _RETRY,
                    {
                        "id": one.id,
                        "token": one.token,
                        "delay": delay,
                        "error": error,
                        "counted": 0 if blameless else 1,
                    },
                )
        except Exception as problem:
            if not faults.is_away(problem):
                raise
            return  # its lease runs out by itself
        metrics.JOBS.labels(self._service, "retried").inc()

    def _give_up(self, session: Session, job_id: str, token: int, kind: str, error: str) -> None:
        row = session.execute(_GIVE_UP, {"id": job_id, "token": token, "error": error}).one_or_none()
        if row is None:
            return
        _LOG.error("job_given_up", kind=kind, job_id=job_id, error=row.last_error)
        metrics.JOBS.labels(self._service, "failed").inc()
        notify = self._on_failed.get(kind)
        if notify:
            try:
                with session.begin_nested():
                    notify(session, JobState(*row))
            except Exception as problem:
                if faults.is_away(problem):
                    raise
                _LOG.error("job_failure_not_handled", kind=kind, job_id=job_id, exc_info=problem)
