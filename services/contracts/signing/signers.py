"""Who signs a sent contract, in which order, and whose turn it is."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kit import links
from kit.statement import Row
from services.contracts.signing.model import SIGNERS, Signer
from services.contracts.signing.provider import envelopes

WAITING, SIGNED, REVOKED = (f"SIGNER_STATE_{name}" for name in ("WAITING", "SIGNED", "REVOKED"))
PURPOSE = "contracts.signing"


def begin(session: Session, contract: Row, parties: Sequence[Mapping[str, str]]) -> None:
    """Sets up the signers of a contract that is sent, in the order of its parties."""
    SIGNERS.insert_many(
        session,
        [
            {
                "branch_id": contract["branch_id"],
                "owner_id": contract["owner_id"],
                "department_id": contract["department_id"],
                "contract_id": contract["id"],
                "version_no": contract["version_no"],
                "position": place,
                "role": party["role"],
                "name": party["name"],
                "phone": party["phone"],
                "state": WAITING,
            }
            for place, party in enumerate(parties, 1)
        ],
    )


def of(session: Session, contract: Mapping[Any, Any]) -> list[Row]:
    """The signers of a contract's present version in their order. Whoever sees the contract sees them."""
    statement = (
        select(*SIGNERS.columns)
        .where(Signer.contract_id == contract["id"], Signer.version_no == contract["version_no"])
        .order_by(Signer.position)
    )
    return [dict(row) for row in session.execute(statement).mappings()]


def current(known: Sequence[Row]) -> Row | None:
    """The one whose turn it is; None when everybody has signed or it was revoked."""
    return next((one for one in known if one["state"] == WAITING), None)


def revoke(session: Session, contract_id: str) -> None:
    """Ends signing of whatever version is under way: links stop working, signatures lapse."""
    statement = select(*SIGNERS.columns).where(Signer.contract_id == contract_id, Signer.state != REVOKED)
    for row in session.execute(statement.with_for_update()).mappings():
        links.revoke(session, purpose=PURPOSE, subject_id=row["id"])
        SIGNERS.change(session, row["id"], {"state": REVOKED}, kind="revoked", row=dict(row))
    envelopes.end(session, contract_id)
