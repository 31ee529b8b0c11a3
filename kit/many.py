"""Many records in one transaction, each with its own change: one statement reads and locks them, few write.

What cannot be done is named; the rest is done.
"""

from collections.abc import Callable, Iterable, Sequence

from matricula.common.v1.record_pb2 import RecordError
from sqlalchemy.orm import Session

from kit.errors import FailedPrecondition, InvalidArgument, NotFound, Problem
from kit.records import Edit, Records
from kit.statement import Row

Errors = list[tuple[str, Problem]]
"""(record id, why nothing was done with it)"""
Wanted = tuple[str, Callable[[Row], Edit]]
"""(record id, what to write given its row; may raise Problem)"""


class RepeatedRecord(FailedPrecondition):
    reason = "REPEATED_RECORD"
    zh = "同一条记录在请求中出现了多次，只处理了第一次"
    en = "The record is in the request more than once; the first one counts"


def locked(session: Session, records: Records, record_ids: Iterable[str]) -> dict[str, Row]:
    """The records of these ids that the caller reaches, locked in the order of ids."""
    table = records.resource.table
    statement = records.select(session).where(table.c.id.in_(set(record_ids))).order_by(table.c.id)
    return {row["id"]: row for row in session.execute(statement.with_for_update()).mappings()}


def decided(session: Session, records: Records, wanted: Sequence[Wanted]) -> tuple[dict[str, Edit], Errors]:
    """(record id -> what to write, what could not be decided), each record locked."""
    found = locked(session, records, [record_id for record_id, _ in wanted])
    edits: dict[str, Edit] = {}
    errors: Errors = []
    for record_id, decide in wanted:
        try:
            if record_id in edits:
                raise RepeatedRecord
            if record_id not in found:
                raise NotFound
            edits[record_id] = decide(found[record_id])
        except Problem as problem:
            errors.append((record_id, problem))
    return edits, errors


def errors_of(errors: Errors, locale: str) -> list[RecordError]:
    """What the caller is told of each record with which nothing was done."""
    return [
        RecordError(
            id=record_id,
            reason=problem.reason,
            message=_sentence(problem, locale),
            field=problem.fields[0].field if problem.fields else "",
        )
        for record_id, problem in errors
    ]


def _sentence(problem: Problem, locale: str) -> str:
    """What is wrong with the field, where the problem itself only says that a field is wrong."""
    if isinstance(problem, InvalidArgument) and problem.reason == InvalidArgument.reason and problem.fields:
        field = problem.fields[0]
        return field.zh if locale.startswith("zh") else field.en
    return problem.message(locale)
