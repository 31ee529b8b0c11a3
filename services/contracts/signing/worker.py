"""Making the signed PDF: a job, because it runs in a process of its own and is tried again when that dies."""

from kit.jobs import Job
from kit.settings import Settings
from services.contracts.contract.model import CONTRACT
from services.contracts.signing import document, signers
from services.contracts.signing.rules import DOCUMENT_JOB


def make_document(job: Job) -> None:
    """Makes, signs and keeps the PDF of a contract that everybody signed; once."""
    settings = Settings.load()
    contract_id = job.payload["contract_id"]
    with job.transaction() as session:
        contract = CONTRACT.get(session, contract_id)
        everybody = signers.of(session, contract)
    if contract["document_hash"]:
        return
    named = document.store(settings, contract, document.make(settings, contract, everybody))
    with job.transaction() as session:
        row = CONTRACT.get(session, contract_id, lock=True)
        if not row["document_hash"]:
            CONTRACT.change(session, contract_id, named, kind="updated", row=row)


JOBS = {DOCUMENT_JOB: make_document}
