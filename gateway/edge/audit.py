"""What every call leaves behind before its answer goes out; where it is kept is the sink's business."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One call of one person or program."""

    time: datetime
    request_id: str
    actor_id: str
    actor_name: str
    actor_kind: str
    """`staff`, `service`, or `public` for nobody."""
    session_id: str
    auditor_grant_id: str
    branch_id: int
    ip: str
    user_agent: str
    method: str
    """The rpc, e.g. `matricula.leads.v1.LeadsService/GetLead`; `edge/<name>` for the edge's own answers."""
    route: str
    """The pattern with its verb, e.g. `GET /api/v1/leads/{id}`."""
    status: int
    reason: str
    """The reason of a refusal, e.g. `ETAG_MISMATCH`; empty for success."""
    duration: float
    """Seconds until the answer was ready."""
    facts: Mapping[str, Any] = field(default_factory=dict)
    """What the service says (`x-audit`): record type, ids, fields shown masked or clear, row count."""


class AuditSink(Protocol):
    """Keeps entries durably. An exception means that the entry was not kept: the answer is withheld."""

    async def record(self, entry: AuditEntry) -> None:
        """Returns when the entry is durable."""
        ...
