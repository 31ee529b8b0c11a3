"""Entries for tests, written the way processes write them."""

import asyncio
import random
from datetime import UTC, datetime

from gateway.access.audit.sink import AuditSink
from gateway.edge.audit import AuditEntry
from kit.ids import new_id
from kit.service import Runtime

CHOICE = random.Random(7)
METHODS = (
    "matricula.leads.v1.LeadsService/GetLead",
    "matricula.leads.v1.LeadsService/ListLeads",
    "edge/Live",
)


def call(branch: int, **values: object) -> AuditEntry:
    """A call as the edge describes it."""
    found: dict[str, object] = {
        "time": datetime.now(UTC),
        "request_id": new_id(),
        "actor_id": new_id(),
        "actor_name": "王顾问",
        "actor_kind": "staff",
        "session_id": new_id(),
        "auditor_grant_id": "",
        "branch_id": branch,
        "ip": "203.0.113.9",
        "user_agent": 'Mozilla/5.0 "quoted" \\ back',
        "method": CHOICE.choice(METHODS),
        "route": "GET /api/v1/leads/{id}",
        "status": 200,
        "reason": "",
        "duration": 0.0123,
        "facts": {"recordType": "leads.lead", "recordIds": [new_id()], "count": 1, "masked": ["phone"]},
    }
    return AuditEntry(**{**found, **values})  # type: ignore[arg-type]  # values of a test


async def record_all(sink: AuditSink, entries: list[AuditEntry], workers: int = 32) -> None:
    """Records the entries with so many requests at once."""
    waiting = iter(entries)

    async def work() -> None:
        for one in waiting:
            await sink.record(one)

    await asyncio.gather(*(work() for _ in range(workers)))


def write(running: Runtime, branches: list[int], **values: object) -> None:
    """One entry per element of `branches`, in this order, by one process."""
    sink = AuditSink(running.settings)
    try:
        asyncio.run(record_all(sink, [call(branch, **values) for branch in branches], workers=8))
    finally:
        sink.close()
