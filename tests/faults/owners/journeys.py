"""Whole chains: what each promised step has left behind in every service, once.

A step that somebody was promised has effects in services that only heard of it: the hand-over of a contract
that was won, the tasks of an application. Each effect is a line here.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tests.faults.evidence import Evidence, Finding
from tests.faults.journeys import SERVICE
from tests.faults.promises import Promise

LEAD, VALUE = "id", "value"
"""By which word of a promise its effect is found: its lead, or the record that the step made."""


@dataclass(frozen=True, slots=True)
class Effect:
    """What a step of this kind leaves: `statement` gives key, how many there are (`n`), and how many there
    should be (`wanted`) where that is not one."""

    step: str
    what: str
    service: str
    statement: str
    by: str = VALUE


def _history(record_type: str, kind: str, key: str = "record_id") -> str:
    return (
        f"select {key}::text as key, count(*) as n from history"
        f" where record_type = '{record_type}' and kind = '{kind}' group by 1"
    )


def _each(table: str, key: str, where: str = "true") -> str:
    return f"select {key}::text as key, count(*) as n from {table} where {where} group by 1"


def _alike(table: str, columns: str) -> str:
    """How many records say the same in these columns, for each of them."""
    return f"select id::text as key, count(*) over (partition by {columns}) as n from {table}"


_REACHED = """
select record_id::text as key, count(*) as n from history
where record_type = 'leads.lead' and changes->'fields'->'status'->>1 = 'STATUS_WON' group by 1
"""
_KNOWN = """
select id::text as key, count(student_id) as n from lead
where conversion = 'CONVERSION_DONE' and proposed_time is not null group by 1
"""
_SIGNERS = """
select contract_id::text as key, count(*) filter (where state = 'SIGNER_STATE_SIGNED') as n,
       count(*) as wanted
from signer group by 1
"""
_TASKS = """
select t.subject_id::text as key, count(*) as n, max(jsonb_array_length(m.items)) as wanted
from task t join task_template m on m.id = t.template_id
where t.subject_type = '{of}' group by t.subject_id
"""
_ITEMS = """
select key, max(n) as n from (
  select subject_id::text as key, template_item, count(*) as n from task
  where subject_type = '{of}' group by 1, 2) one
group by key
"""
_DATED = """
select p.id::text as key, count(t.id) as n from deadline_plan p
left join task t on t.subject_id = p.application_id::text and t.due_time = p.deadline_time
group by p.id
"""
EFFECTS = (
    Effect("converted", "students", "students", _each("student", "unnest(lead_ids)"), LEAD),
    Effect("converted", "conversions", "students", _each("conversion", "lead_id"), LEAD),
    Effect("converted", "entries of the lead on the timeline", "students",
           _each("timeline_entry", "lead_id", "kind = 'leads.lead.created'"), LEAD),
    Effect("proposed", "sendings", "students", _history("students.proposal", "sent")),
    Effect("proposed", "confirmations", "students", _history("students.proposal", "confirmed")),
    Effect("proposed", "proposals of the student", "students", _alike("proposal", "student_id")),
    Effect("proposed", "leads that know their student and the proposal", "leads", _KNOWN, LEAD),
    Effect("contracted", "contracts of the student", "contracts", _alike("contract", "student_id")),
    Effect("approved", "approvals", "tasks", _each("approval", "subject_id")),
    Effect("approved", "decisions taken over", "contracts", _history("contracts.contract", "approved")),
    Effect("approved", "contracts of its number", "contracts", _alike("contract", "branch_id, number")),
    Effect("signed", "signatures", "contracts", _SIGNERS),
    Effect("signed", "times that it was signed", "contracts", _history("contracts.contract", "signed")),
    Effect("signed", "bookings of what is owed", "contracts",
           _each("journal", "contract_id", "kind = 'JOURNAL_KIND_SIGNED'")),
    Effect("paid", "receipts", "contracts", _each("receipt", "contract_id")),
    Effect("paid", "bookings of the payment", "contracts",
           _each("journal", "contract_id", "kind = 'JOURNAL_KIND_RECEIPT'")),
    Effect("paid", "times that it was won", "contracts", _history("contracts.contract", "won")),
    Effect("paid", "times that the lead was won", "leads", _REACHED, LEAD),
    Effect("paid", "hand-overs", "tasks", _each("handover", "contract_id")),
    Effect("handed_over", "acceptances", "tasks", _history("tasks.handover", "accepted")),
    Effect("applied", "applications for the round", "students",
           _alike("application", "student_id, round_id")),
    Effect("applied", "deadline plans", "tasks", _each("deadline_plan", "application_id")),
    Effect("applied", "tasks before the deadline", "tasks", _TASKS.format(of="students.application")),
    Effect("applied", "tasks of one kind", "tasks", _ITEMS.format(of="students.application")),
    Effect("shifted", "times that the date was taken over", "tasks",
           _history("tasks.deadline_plan", "accepted")),
    Effect("shifted", "tasks on the new deadline", "tasks", _DATED),
    Effect("accepted", "offers of the application", "students", _alike("offer", "application_id")),
    Effect("accepted", "acceptances", "students", _history("students.offer", "accepted")),
    Effect("accepted", "tasks for the visa", "tasks", _TASKS.format(of="students.offer")),
    Effect("accepted", "visa tasks of one kind", "tasks", _ITEMS.format(of="students.offer")),
)  # fmt: skip


def gone(evidence: Evidence, promises: Sequence[Promise]) -> Iterator[Finding]:
    """Effects that are missing."""
    for one, effect, count, wanted in _counts(evidence, promises):
        if count < wanted:
            yield _finding(one, effect, count, wanted)


def twice(evidence: Evidence, promises: Sequence[Promise]) -> Iterator[Finding]:
    """Effects that are there more often than once."""
    for one, effect, count, wanted in _counts(evidence, promises):
        if count > wanted:
            yield _finding(one, effect, count, wanted)


def _counts(evidence: Evidence, promises: Sequence[Promise]) -> Iterator[tuple[Promise, Effect, int, int]]:
    """(promise, effect, how many there are, how many there should be)."""
    for effect in EFFECTS:
        concerned = [one for one in promises if one.kind == effect.step]
        if not concerned:
            continue
        found = {
            row.key: (row.n, getattr(row, "wanted", 1))
            for row in evidence.sql(effect.service, effect.statement)
        }
        for one in concerned:
            yield one, effect, *found.get(getattr(one, effect.by), (0, 1))


def _finding(one: Promise, effect: Effect, count: int, wanted: int) -> Finding:
    text = f"{one.kind} {one.value} left {count} {effect.what} in {effect.service} instead of {wanted}"
    return Finding(text, one.at)


__all__ = ["EFFECTS", "SERVICE", "gone", "twice"]
