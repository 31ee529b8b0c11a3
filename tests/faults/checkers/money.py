"""Money is where it was booked, only there: bookings add up, and a contract says what its ledger says."""

from collections.abc import Iterator

from tests.faults.evidence import Evidence, Finding

_UNBALANCED = """
select journal_id::text as id, currency, sum(amount_minor) as off, max(j.create_time) as at
from posting join journal j on j.id = journal_id group by journal_id, currency having sum(amount_minor) <> 0
"""
_RECEIPTS = """
select r.id::text as id, r.contract_id::text as contract, r.amount_minor as amount,
  coalesce(sum(p.amount_minor), 0) as booked, count(distinct j.id) as times, max(r.create_time) as at
from receipt r
left join journal j on j.source_id = r.id and j.kind = 'JOURNAL_KIND_RECEIPT'
left join posting p on p.journal_id = j.id and p.account = 'ACCOUNT_CASH'
group by r.id having coalesce(sum(p.amount_minor), 0) <> r.amount_minor or count(distinct j.id) <> 1
"""
_CONTRACTS = """
select c.id::text as id, c.paid_minor - c.refunded_minor as says, coalesce(sum(p.amount_minor), 0) as cash,
  max(c.update_time) as at
from contract c left join posting p on p.contract_id = c.id and p.account = 'ACCOUNT_CASH'
group by c.id having c.paid_minor - c.refunded_minor <> coalesce(sum(p.amount_minor), 0)
"""


def find(evidence: Evidence) -> list[Finding]:
    """Bookings that do not add up, and figures that differ from their bookings."""
    return [*_bookings(evidence), *_figures(evidence)]


def _bookings(evidence: Evidence) -> Iterator[Finding]:
    for row in evidence.sql("contracts", _UNBALANCED):
        yield Finding(f"booking {row.id} is off by {row.off} {row.currency}", row.at.timestamp())
    for row in evidence.sql("contracts", _RECEIPTS):
        text = f"receipt {row.id} over {row.amount} was booked {row.times} times, with {row.booked}"
        yield Finding(text, row.at.timestamp())


def _figures(evidence: Evidence) -> Iterator[Finding]:
    for row in evidence.sql("contracts", _CONTRACTS):
        text = f"contract {row.id} says {row.says}, its ledger {row.cash}"
        yield Finding(text, row.at.timestamp())
