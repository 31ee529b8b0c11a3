"""Bringing an envelope to where it should be: handed over, followed, withdrawn. Twice is once.

A flow is made as a draft that nobody hears of, its id is committed, and only then it is started: whatever
dies in between, nobody is asked twice to sign the same contract.
"""

import io
from collections.abc import Mapping
from typing import Any

from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader

from kit.jobs import Job
from kit.settings import Settings
from kit.statement import Row
from services.contracts.contract import sending
from services.contracts.contract.approving import SENT
from services.contracts.contract.model import CONTRACT
from services.contracts.signing import document, signers
from services.contracts.signing.model import SIGNERS
from services.contracts.signing.provider import accounts, envelopes, protocol
from services.contracts.signing.provider.model import ENVELOPES
from services.contracts.signing.provider.protocol import (
    Paper,
    Party,
    Provider,
    ProviderRefused,
    Standing,
)

_PLACES = ((160, 600), (435, 600), (160, 430))
"""Where on the last page the parties sign, in points from the lower left corner."""
_ENDED = {protocol.REFUSED: envelopes.REFUSED, protocol.EXPIRED: envelopes.EXPIRED}
_REASON = "合同已修改或作废"


class DocumentIsBroken(ProviderRefused):
    """What the provider gave is no PDF whose signatures hold."""


def tend(job: Job) -> None:
    """Does what the envelope's state asks for."""
    settings = Settings.load()
    with job.transaction() as session:
        envelope = ENVELOPES.get(session, job.payload["envelope_id"])
        if envelope["state"] not in envelopes.TENDED:
            return
        contract = CONTRACT.get(session, envelope["contract_id"])
        everybody = signers.of(session, contract)
        account = accounts.at(session, envelope["account_id"])
    provider = accounts.connect(settings, account)
    try:
        if envelope["state"] == envelopes.ENDING:
            _withdraw(job, provider, envelope)
        elif envelope["state"] == envelopes.PREPARING:
            _hand_over(job, provider, envelope, contract, everybody, account, settings)
        else:
            _follow(job, provider, envelope, settings)
    except ProviderRefused as error:
        _note(job, envelope["id"], str(error))


def _hand_over(
    job: Job,
    provider: Provider,
    envelope: Row,
    contract: Row,
    everybody: list[Row],
    account: Mapping[Any, Any],
    settings: Settings,
) -> None:
    flow_id = envelope["flow_id"]
    if not flow_id:
        parties = _parties(everybody)
        notify_url = f"{settings.public_url}/public/v1/signing-hooks/{account['hook_key']}"
        flow_id = provider.prepare(_paper(contract, parties), parties, notify_url)
        with job.transaction() as session:
            row = ENVELOPES.get(session, envelope["id"], lock=True)
            if row["flow_id"] or row["state"] != envelopes.PREPARING:
                return  # somebody else was quicker, or it was taken back: this draft is forgotten
            ENVELOPES.change(session, row["id"], {"flow_id": flow_id}, kind="prepared", row=row)
    provider.start(flow_id)
    with job.transaction() as session:
        row = ENVELOPES.get(session, envelope["id"], lock=True)
        if row["state"] == envelopes.PREPARING:
            values = {"state": envelopes.OPEN, "problem": ""}
            ENVELOPES.change(session, row["id"], values, kind="handed_over", row=row)


def _follow(job: Job, provider: Provider, envelope: Row, settings: Settings) -> None:
    standing = provider.standing(envelope["flow_id"])
    content = b""
    if standing.state == protocol.COMPLETED:
        content = _whole(provider.document(envelope["flow_id"]))
    with job.transaction() as session:
        contract = CONTRACT.get(session, envelope["contract_id"], lock=True)
        row = ENVELOPES.get(session, envelope["id"], lock=True)
        current = contract["status"] == SENT and contract["version_no"] == row["version_no"]
        if row["state"] != envelopes.OPEN or not current:
            return
        _take_signatures(session, contract, row, standing)
        if standing.state == protocol.COMPLETED:
            if (lacking := signers.current(signers.of(session, contract))) is not None:
                raise ProviderRefused(f"completed without signature {lacking['position']}")
            after = sending.signed(session, contract)
            named = document.store(settings, after, content)
            CONTRACT.change(session, after["id"], named, kind="updated", row=after)
            values = {"state": envelopes.COMPLETED, "problem": ""}
            ENVELOPES.change(session, row["id"], values, kind="completed", row=row)
        elif standing.state in (*_ENDED, protocol.WITHDRAWN):
            state = _ENDED.get(standing.state, envelopes.WITHDRAWN)
            values = {"state": state, "problem": standing.reason[:300]}
            ENVELOPES.change(session, row["id"], values, kind="ended", row=row)
        elif row["problem"]:
            ENVELOPES.change(session, row["id"], {"problem": ""}, kind="updated", row=row)


def _take_signatures(session: Any, contract: Row, envelope: Row, standing: Standing) -> None:
    """Writes down who has signed by the provider's record; never who has not."""
    signed = {one.order: one for one in standing.signed}
    for signer in signers.of(session, contract):
        proof = signed.get(signer["position"])
        if signer["state"] != signers.WAITING or proof is None:
            continue
        values = {
            "state": signers.SIGNED,
            "sign_time": proof.time,
            "address": proof.address,
            "user_agent": f"{envelope['provider']} {envelope['flow_id']}",
            "content_hash": contract["content_hash"],
        }
        SIGNERS.change(session, signer["id"], values, kind="signed", row=signer)


def _withdraw(job: Job, provider: Provider, envelope: Row) -> None:
    """Ends the flow; one that everybody signed before we came cannot be undone, and the envelope says so."""
    problem = ""
    if envelope["flow_id"]:
        provider.withdraw(envelope["flow_id"], _REASON)
        if provider.standing(envelope["flow_id"]).state == protocol.COMPLETED:
            problem = "撤销前已在服务商处签完，请线下处理 / Signed at the provider before it was withdrawn"
    with job.transaction() as session:
        row = ENVELOPES.get(session, envelope["id"], lock=True)
        values = {"state": envelopes.WITHDRAWN, "problem": problem}
        ENVELOPES.change(session, row["id"], values, kind="withdrawn", row=row)


def _note(job: Job, envelope_id: str, problem: str) -> None:
    """Shows people what the provider said. Handing over stops until somebody retries; following goes on."""
    with job.transaction() as session:
        row = ENVELOPES.get(session, envelope_id, lock=True)
        values = {"problem": problem[:300]}
        if row["state"] == envelopes.PREPARING:
            values["state"] = envelopes.FAILED
        if any(row[name] != value for name, value in values.items()):
            ENVELOPES.change(session, envelope_id, values, kind="updated", row=row)


def _parties(everybody: list[Row]) -> list[Party]:
    return [
        Party(one["position"], one["name"], "" if one["role"] == "SIGNER_ROLE_AGENCY" else one["phone"], x, y)
        for one, (x, y) in zip(everybody, _PLACES, strict=False)
    ]


def _paper(contract: Row, parties: list[Party]) -> Paper:
    content = document.to_sign(contract, [(one.x, one.y) for one in parties])
    pages = PdfFileReader(io.BytesIO(content)).root["/Pages"]["/Count"]
    return Paper(contract["title"], document.name_of(contract), content, int(pages))


def _whole(content: bytes) -> bytes:
    """The file, when it is a PDF that was signed and not changed since."""
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    try:
        found = PdfFileReader(io.BytesIO(content)).embedded_signatures
        # whose certificates they are is for the reader of the file to trust; here they must hold
        trust = ValidationContext(trust_roots=[], allow_fetching=False)
        checked = [validate_pdf_signature(one, trust) for one in found]
    except (PdfError, ValueError) as error:
        raise DocumentIsBroken(f"signed file: {type(error).__name__}") from error
    if not checked or not all(one.intact and one.valid for one in checked):
        raise DocumentIsBroken("signed file: no signature, or one that does not hold")
    return content
