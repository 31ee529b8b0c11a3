"""Long work: rows that a worker claims and runs in a child process, chunk by chunk, with the caller's rights.

    job_id = enqueue(session, "sample.import", {"file": ...}, branch_id=1)
    JOBS = {"sample.import": run_import}           # in a worker module: run_import(job: Job)

    def run_import(job):
        while ...:
            with job.transaction() as session:     # one chunk, committed together with how far the job got
                ...
                job.progress(session, {"done": n})

A job that crashed is claimed again and continues from its last progress. Every transaction checks the fencing
token, so a child that was given up for dead cannot commit any more. The child is a plain process: no
eventlet, no grpc.
"""

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from kit import ids
from kit.database import Database
from kit.identity import Grant, Principal, Right, Scope

_INSERT = text(
    "insert into job (id, kind, payload, branch_id, actor, actor_id)"
    " values (cast(:id as uuid), :kind, cast(:payload as jsonb), :branch_id, cast(:actor as jsonb),"
    " :actor_id)"
)
_FIND = text(
    "select id::text, kind, branch_id, actor_id, state, progress, last_error, create_time, start_time,"
    " end_time"
    " from job where id = cast(:id as uuid)"
)
_CANCEL = text(
    "update job set state = 'cancelled', end_time = now(), lease_token = lease_token + 1"
    " where id = cast(:id as uuid) and state in ('queued', 'running')"
)
_NAME_JOB = text("select set_config('app.job', :id, true)")
# `for key share` holds up whoever takes the job away, because that changes lease_token, which is part of a
# unique key (job_lease); keeping the lease alive changes no key and does not wait.
_FENCE = text(
    "select progress from job where id = cast(:id as uuid) and lease_token = :token and state = 'running'"
    " for key share"
)
_PROGRESS = text("update job set progress = cast(:progress as jsonb) where id = cast(:id as uuid)")


class LeaseLost(RuntimeError):
    """The job was cancelled, or given to another process: this one must stop."""


@dataclass(frozen=True, slots=True)
class JobState:
    """What can be seen of a job. `state`: queued, running, succeeded, failed, cancelled."""

    id: str
    kind: str
    branch_id: int
    actor_id: str
    state: str
    progress: Mapping[str, Any]
    last_error: str | None
    create_time: datetime
    start_time: datetime | None
    end_time: datetime | None


def enqueue(session: Session, kind: str, payload: Mapping[str, Any], branch_id: int) -> str:
    """Adds a job in the session's transaction; it will act with the caller's rights of this moment. Returns
    its id.
    """
    job_id = ids.new_id()
    who: Principal = session.info["who"]
    row = {
        "id": job_id,
        "kind": kind,
        "payload": json.dumps(dict(payload)),
        "branch_id": branch_id,
        "actor": json.dumps(actor_facts(who, session.info["grant"])),
        "actor_id": who.id,
    }
    session.execute(_INSERT, row)
    return job_id


def find(session: Session, job_id: str) -> JobState | None:
    """A job within the caller's branches, or None. Whether the caller may see it is the caller's business."""
    row = session.execute(_FIND, {"id": job_id}).one_or_none()
    return JobState(*row) if row else None


def cancel(session: Session, job_id: str) -> bool:
    """Stops a job: its process cannot commit any more. Returns whether it was queued or running."""
    result: Any = session.execute(_CANCEL, {"id": job_id})
    return bool(result.rowcount)


class Job:
    """What a job function works with."""

    def __init__(
        self,
        job_id: str,
        token: int,
        kind: str,
        payload: Mapping[str, Any],
        branch_id: int,
        actor: Mapping[str, Any],
        progress: Mapping[str, Any],
        database: Database,
    ) -> None:
        self.id = job_id
        self.kind = kind
        self.payload = payload
        self.branch_id = branch_id
        self.who, self._grant = actor_of(actor)
        self.last_progress = progress
        """How far an earlier run, or this one, got."""
        self._token = token
        self._database = database

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """One transaction with the rights of the caller; LeaseLost when the job is no longer this
        process's.
        """
        with self._database.transaction(self.who, self._grant) as session:
            session.execute(_NAME_JOB, {"id": self.id})
            row = session.execute(_FENCE, {"id": self.id, "token": self._token}).one_or_none()
            if row is None:
                raise LeaseLost(f"job {self.id} was cancelled or runs elsewhere")
            yield session

    def progress(self, session: Session, facts: Mapping[str, Any]) -> None:
        """Writes how far the job is, in the transaction of the chunk."""
        session.execute(_PROGRESS, {"id": self.id, "progress": json.dumps(dict(facts))})
        self.last_progress = dict(facts)


JobFunction = Callable[[Job], None]


def actor_facts(who: Principal, grant: Grant) -> dict[str, Any]:
    """A principal and the reach it enqueued with, as JSON."""
    return {
        "id": who.id,
        "name": who.name,
        "kind": who.kind,
        "branch_id": who.branch_id,
        "departments": list(who.departments),
        "grants": {name: [reach.scope.value, list(reach.branches)] for name, reach in who.grants.items()},
        "fields": {name: int(right) for name, right in who.fields.items()},
        "read_only": who.read_only,
        "session_id": who.session_id,
        "auditor_grant_id": who.auditor_grant_id,
        "grant": [grant.scope.value, list(grant.branches)],
    }


def actor_of(facts: Mapping[str, Any]) -> tuple[Principal, Grant]:
    """The principal and reach that `actor_facts` wrote."""
    who = Principal(
        id=facts["id"],
        name=facts["name"],
        kind=facts["kind"],
        branch_id=facts["branch_id"],
        departments=tuple(facts["departments"]),
        grants={name: _grant(value) for name, value in facts["grants"].items()},
        fields={name: Right(value) for name, value in facts["fields"].items()},
        read_only=facts["read_only"],
        session_id=facts["session_id"],
        auditor_grant_id=facts["auditor_grant_id"],
    )
    return who, _grant(facts["grant"])


def _grant(value: tuple[str, list[int]]) -> Grant:
    return Grant(Scope(value[0]), tuple(value[1]))


if __name__ == "__main__":
    from kit.job_child import main

    sys.exit(main(sys.argv[1:]))
