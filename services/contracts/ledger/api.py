"""The ledger over gRPC: it is read here and written by receipts, refunds and signatures."""

from typing import Any

from matricula.contracts.v1 import ledger_pb2 as pb
from matricula.contracts.v1 import ledger_pb2_grpc as grpc

from kit.interceptor import Call
from kit.packing import timestamp
from services.contracts.contract.model import CONTRACT
from services.contracts.ledger import rules

_SERVICE = pb.DESCRIPTOR.services_by_name["LedgerService"]


class LedgerServicer:
    """What was booked."""

    def __init__(self, runtime: Any) -> None:
        self.runtime = runtime

    def GetLedger(self, request: pb.GetLedgerRequest, call: Call) -> pb.Ledger:
        contract = CONTRACT.get(call.session, request.contract_id)
        call.mention(CONTRACT.resource.type, contract["id"])
        balances = rules.balances(call.session, contract["id"])
        return pb.Ledger(
            contract_id=contract["id"],
            currency=contract["currency"],
            journals=[
                _journal(journal, legs) for journal, legs in rules.entries(call.session, contract["id"])
            ],
            balances=[
                pb.Balance(account=pb.Account.Value(account), amount_minor=amount)
                for account, amount in balances.items()
            ],
        )


def _journal(row: Any, legs: Any) -> pb.Journal:
    return pb.Journal(
        id=row["id"],
        kind=row["kind"],
        effective_time=timestamp(row["effective_time"]),
        create_time=timestamp(row["create_time"]),
        actor_name=row["actor_name"],
        source_id=row["source_id"],
        reverses_id=row["reverses_id"] or "",
        postings=[
            pb.Posting(account=leg["account"], amount_minor=leg["amount_minor"], line_id=leg["line_id"] or "")
            for leg in legs
        ],
    )


SERVICERS = [(_SERVICE, grpc.add_LedgerServiceServicer_to_server, LedgerServicer)]
