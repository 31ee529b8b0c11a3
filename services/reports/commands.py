"""`matricula reports rebuild|compare`: the facts made anew from the leads service, or compared with it."""

import argparse
import sys
from collections.abc import Iterator

import grpc
from matricula.leads.v1 import snapshot_pb2, snapshot_pb2_grpc
from matricula.leads.v1.events_pb2 import LeadSnapshot
from sqlalchemy import func, select, text

from kit import clock
from kit.identity import Grant, Principal, Scope, Signer, system
from kit.service import runtime
from kit.settings import Settings
from kit.settings import text as read_text
from services.reports.funnel import facts
from services.reports.funnel.model import LeadFact

PAGE = 2000
_BRANCHES = 4096
"""Branch numbers that are asked for; a token of all of them is still small enough for a header."""


def COMMANDS(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Registers `matricula reports ...`."""
    parser = subparsers.add_parser(
        "reports", help="the read model: rebuild it, or compare it with the owners' data"
    )
    actions = parser.add_subparsers(required=True)
    actions.add_parser("rebuild", help="make the facts anew from the leads service").set_defaults(run=rebuild)
    actions.add_parser("compare", help="exit 1 when facts differ from the leads service").set_defaults(
        run=compare
    )


def rebuild(_arguments: argparse.Namespace) -> int:
    """Brings every fact to what the leads service says now; newer events that come meanwhile win."""
    settings = Settings.load()
    running = runtime("reports", settings)
    began = clock.now()
    count = 0
    with running.system.transaction(system()) as session:
        session.execute(text("set local statement_timeout = 0"))
        known = {
            row.lead_id: row.version for row in session.execute(select(LeadFact.lead_id, LeadFact.version))
        }
    for page in _pages(settings):
        with running.system.transaction(system(sorted({lead.branch_id for lead in page}))) as session:
            facts.keep(session, [(lead, began) for lead in page], again=True)
        for lead in page:
            known.pop(lead.id, None)
        count += len(page)
        print(f"\r{count} leads", end="", flush=True, file=sys.stderr)  # noqa: T201 - progress for the operator
    with running.system.transaction(system()) as session:
        # facts of leads that no longer exist; what an event brought since we began stays. They are kept as
        # gone, because a deleted row would tell no columnar copy that it is
        left_out = (
            session.connection()
            .execute(
                LeadFact.__table__.update()
                .where(LeadFact.lead_id.in_(known), LeadFact.event_time < began, LeadFact.gone.is_(False))
                .values(gone=True, change_xid=func.pg_current_xact_id())
            )
            .rowcount
        )
    print(f"\r{count} leads, {left_out} facts without a lead left out")  # noqa: T201 - the command's answer
    return 0


def compare(_arguments: argparse.Namespace) -> int:
    """Says which leads the facts tell otherwise than the leads service; exit code 1 when there are any."""
    settings = Settings.load()
    running = runtime("reports", settings)
    wrong: list[str] = []
    with running.system.transaction(system()) as session:
        known = {row["lead_id"]: row for row in session.execute(select(LeadFact.__table__)).mappings()}
    for page in _pages(settings):
        for lead in page:
            fact = known.pop(lead.id, None)
            if fact is None or facts.differs(fact, lead):
                wrong.append(lead.id)
    wrong.extend(lead_id for lead_id, fact in known.items() if not fact["gone"])
    print(f"{len(wrong)} leads differ")  # noqa: T201 - the command's answer
    for lead_id in wrong[:20]:
        print(f"  {lead_id}")  # noqa: T201 - the command's answer
    return 1 if wrong else 0


def _pages(settings: Settings) -> Iterator[list[LeadSnapshot]]:
    """Every lead of every branch, in the order of ids."""
    settings.require("identity_private_key_file")
    signer = Signer(read_text(settings.identity_private_key_file))
    reach = Grant(Scope.ALL, tuple(range(1, _BRANCHES)))
    who = Principal(
        id="reports-rebuild", name="matricula reports", kind="system", grants={"leads.lead.snapshot": reach}
    )
    with grpc.insecure_channel(settings.address("leads")) as channel:
        stub = snapshot_pb2_grpc.LeadSnapshotsServiceStub(channel)
        after = ""
        while True:
            request = snapshot_pb2.ListLeadSnapshotsRequest(after_id=after, page_size=PAGE)
            answer = stub.ListLeadSnapshots(
                request, metadata=(("x-identity", signer.mint(who, "leads")),), timeout=60
            )
            if not answer.leads:
                return
            yield list(answer.leads)
            after = answer.leads[-1].id
