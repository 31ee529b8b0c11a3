"""Exports of contracts as jobs."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from kit.exports import steps as exports
from services.contracts.branch.model import Branch
from services.contracts.contract.model import CONTRACT
from services.contracts.person.model import Person
from services.contracts.student.model import Student
from services.contracts.template.model import Template


def names(session: Session, locale: str) -> dict[str, str]:
    """What a reader of an export calls the people, branches, students and templates of contracts."""
    chinese = locale.startswith("zh")
    found = {
        row.id: row.name
        for table in (Person, Student)
        for row in session.execute(select(table.id, table.name))
    }
    for number, zh, en in session.execute(select(Branch.number, Branch.name_zh, Branch.name_en)):
        found[str(number)] = zh if chinese or not en else en
    for template_id, zh, en in session.execute(select(Template.id, Template.name_zh, Template.name_en)):
        found[template_id] = zh if chinese or not en else en
    return found


JOBS_FAILED = exports.jobs_failed(CONTRACT)
JOBS = exports.jobs(CONTRACT, names)
