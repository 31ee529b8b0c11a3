"""The PDF of a version that was sent: made once, in a job, and kept."""

from sqlalchemy import update

from kit.files import FileStore
from kit.jobs import Job
from kit.settings import Settings
from services.students.proposal import printing, sending
from services.students.proposal.model import ProposalVersion

_VERSION = ProposalVersion.__table__


def print_version(job: Job) -> None:
    """Prints between two transactions, so that none waits; a version that has its PDF keeps it."""
    proposal_id, number = job.payload["proposal_id"], job.payload["version_no"]
    with job.transaction() as session:
        version = sending.version(session, proposal_id, number)
    if version["file_id"] is not None:
        return
    meta = FileStore(Settings.load().files_url).save(
        printing.pdf(version["content"]),
        name=printing.file_name(version["content"]),
        media_type="application/pdf",
        owner_id=job.who.id,
        branch_id=version["branch_id"],
    )
    with job.transaction() as session:
        session.execute(
            update(_VERSION)
            .where(
                _VERSION.c.proposal_id == proposal_id,
                _VERSION.c.version_no == number,
                _VERSION.c.file_id.is_(None),
            )
            .values(file_id=meta.id, document_sha256=meta.sha256)
        )


JOBS = {sending.PRINT: print_version}
