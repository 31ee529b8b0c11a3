"""An activity as the timeline of a student tells it."""

from collections.abc import Mapping
from typing import Any

from matricula.leads.v1.events_pb2 import LeadHistoryEntry

from kit.packing import timestamp
from services.leads.activity.model import ACTIVITIES


def told(row: Mapping[Any, Any]) -> LeadHistoryEntry:
    """What was done, when, by whom, and what comes next."""
    return LeadHistoryEntry(
        id=row["id"], kind=ACTIVITIES.resource.type, occur_time=timestamp(row["occur_time"]),
        actor_id=row["owner_id"] or "", actor_name=row["owner_name"], way=row["kind"], text=row["text"],
        next_step=row["next_step"],
    )  # fmt: skip
