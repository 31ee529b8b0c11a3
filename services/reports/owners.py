"""The owners of what the facts tell, and their snapshots in bulk: for rebuilding and comparing."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import grpc
from matricula.contracts.v1 import snapshot_pb2 as contracts
from matricula.contracts.v1 import snapshot_pb2_grpc as contracts_grpc
from matricula.leads.v1 import snapshot_pb2 as leads
from matricula.leads.v1 import snapshot_pb2_grpc as leads_grpc
from matricula.students.v1 import snapshot_pb2 as students
from matricula.students.v1 import snapshot_pb2_grpc as students_grpc
from matricula.tasks.v1 import snapshot_pb2 as tasks
from matricula.tasks.v1 import snapshot_pb2_grpc as tasks_grpc
from sqlalchemy import Table
from sqlalchemy.orm import Session

from kit.identity import Grant, Principal, Scope, Signer
from kit.settings import Settings
from kit.settings import text as read_text
from services.reports.figure import facts as figure_facts
from services.reports.funnel import facts as lead_facts
from services.reports.funnel.model import LeadFact

PAGE = 2000
_BRANCHES = 4096
"""Branch numbers that are asked for; a token of all of them is still small enough for a header."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One kind of facts: its table and key, how a page of snapshots is kept, and how a fact is compared."""

    plural: str
    service: str
    permission: str
    table: Table
    key: str
    stub: Callable[[Any], Any]
    method: str
    request: Callable[..., Any]
    keep: Callable[[Session, Sequence[Any], datetime], None]
    differs: Callable[[Mapping[Any, Any], Any], bool]

    def pages(self, settings: Settings) -> Iterator[list[Any]]:
        """Every record of every branch, in the order of ids."""
        settings.require("identity_private_key_file")
        signer = Signer(read_text(settings.identity_private_key_file))
        reach = Grant(Scope.ALL, tuple(range(1, _BRANCHES)))
        who = Principal(
            id="reports-rebuild", name="matricula reports", kind="system", grants={self.permission: reach}
        )
        with grpc.insecure_channel(settings.address(self.service)) as channel:
            call = getattr(self.stub(channel), self.method)
            after = ""
            while True:
                request = self.request(after_id=after, page_size=PAGE)
                token = signer.mint(who, self.service)
                page = list(
                    getattr(call(request, metadata=(("x-identity", token),), timeout=60), self.plural)
                )
                if not page:
                    return
                yield page
                after = page[-1].id


def _keep_leads(session: Session, page: Sequence[Any], began: datetime) -> None:
    lead_facts.keep(session, [(lead, began) for lead in page], again=True)


def _kept(noun: str, service: str, permission: str, stub: Callable[[Any], Any], request: Any) -> Kept:
    kind = figure_facts.KINDS[noun]

    def keep(session: Session, page: Sequence[Any], began: datetime) -> None:
        figure_facts.keep(session, kind, [figure_facts.Told(one, began) for one in page], again=True)

    def differs(fact: Mapping[Any, Any], snapshot: Any) -> bool:
        return figure_facts.differs(kind, fact, snapshot)

    method = f"List{noun.capitalize()}Snapshots"
    return Kept(f"{noun}s", service, permission, kind.table, "id", stub, method, request, keep, differs)


def _every() -> Iterator[Kept]:
    yield Kept(
        "leads", "leads", "leads.lead.snapshot", LeadFact.__table__, "lead_id",
        leads_grpc.LeadSnapshotsServiceStub, "ListLeadSnapshots", leads.ListLeadSnapshotsRequest,
        _keep_leads, lead_facts.differs,
    )  # fmt: skip
    for noun in ("proposal", "application", "offer"):
        yield _kept(
            noun, "students", "students.student.snapshot",
            students_grpc.StudentSnapshotsServiceStub, students.ListSnapshotsRequest,
        )  # fmt: skip
    for noun in ("contract", "receipt", "refund"):
        yield _kept(
            noun, "contracts", "contracts.contract.snapshot",
            contracts_grpc.ContractSnapshotsServiceStub, contracts.ListSnapshotsRequest,
        )  # fmt: skip
    yield _kept(
        "task", "tasks", "tasks.task.snapshot",
        tasks_grpc.TaskSnapshotsServiceStub, tasks.ListTaskSnapshotsRequest,
    )  # fmt: skip


KEPT: Mapping[str, Kept] = {one.plural: one for one in _every()}
"""Every kind of facts by its name on the command line."""
