"""The columnar copies that outcome figures are counted from, and each figure's rows in their SQL."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from matricula.reports.v1 import figure_pb2 as pb

from kit import clock
from kit.database import Database
from services.reports.columnar import Copies, Source

_TEXT = "varchar"


def figure_facts(database: Database) -> Copies:
    """The copies that an api process asks."""
    return Copies(database, _sources(str(clock.zone())))


def _sources(zone: str) -> dict[str, Source]:
    def day(time: str) -> tuple[str, str]:
        return "date", f"({time} at time zone '{zone}')::date"

    def seconds(time: str) -> tuple[str, str]:
        return "double", f"extract(epoch from {time})"

    def source(noun: str, kept: str, texts: str, **others: tuple[str, str]) -> Source:
        named = (*texts.split(), "student_id", "student_name", "owner_id", "department_id")
        if noun == "offer":
            named = (*texts.split(), "student_id")
        columns = {"id": ("uuid", "id"), "branch_id": ("integer", "branch_id")}
        columns |= {name: (_TEXT, name) for name in named}
        return Source(table=f"{noun}_fact", key="id", kept=f"not gone and {kept}", columns=columns | others)

    amount = ("bigint", "amount_minor")
    return {
        "application": source(
            "application", "submit_time is not null", "country institution_name_zh institution_name_en",
            day=day("submit_time"),
        ),
        "offer": source(
            "offer", "true", "application_id status", day=day("decide_time"), instant=seconds("decide_time"),
        ),
        "contract": source(
            "contract",
            "signed_time is not null and status in ('CONTRACT_STATUS_SIGNED', 'CONTRACT_STATUS_WON')",
            "number currency", instant=seconds("signed_time"),
            lines=("varchar[]", "array_to_string(open_lines, ',')"),
        ),
        "receipt": source(
            "receipt", "state = 'RECEIPT_STATE_RECORDED'", "contract_id contract_number currency",
            day=day("receive_time"), amount=amount,
        ),
        "refund": source(
            "refund", "state = 'REFUND_STATE_PAID'", "contract_id contract_number currency",
            day=day("pay_time"), amount=amount,
        ),
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a figure: which copies they come from, their SQL, and by which fields they are split.

    Every figure's rows have the same columns, so that counting, grouping and drilling are one code:
    record_id, title_zh, title_en, student_id, student_name, branch_id, department_id, owner_id, country, day,
    days, amount, currency, and `part`: whether a row belongs to the dividend of a ratio.
    """

    tables: tuple[str, ...]
    sql: str
    record_type: str
    fields: Mapping[Any, str]
    """Dimension -> the field whose right decides whether somebody may split by it."""


def _fields(record_type: str, **others: str) -> dict[Any, str]:
    return {
        pb.FIGURE_DIMENSION_BRANCH: f"{record_type}.branch_id",
        pb.FIGURE_DIMENSION_DEPARTMENT: f"{record_type}.department_id",
        pb.FIGURE_DIMENSION_OWNER: f"{record_type}.owner_id",
        **{pb.FigureDimension.Value(f"FIGURE_DIMENSION_{name}"): field for name, field in others.items()},
    }


_PEOPLE = "student_id, student_name, branch_id, department_id, owner_id"

_APPLIED = f"""
select student_id as record_id, coalesce(nullif(institution_name_zh, ''), institution_name_en) as title_zh,
       coalesce(nullif(institution_name_en, ''), institution_name_zh) as title_en, {_PEOPLE}, country, day,
       0 as days, 0::bigint as amount, '' as currency,
       cast(id as varchar) in (select application_id from offer) as part
from application
"""

# the contract that was signed last before the final offer: somebody who comes back has two
_SERVED = """
select c.id as record_id, c.number as title_zh, c.number as title_en, c.student_id, c.student_name,
       c.branch_id, c.department_id, c.owner_id, coalesce(a.country, '') as country, f.day,
       (f.instant - c.instant) / 86400 as days, 0::bigint as amount, '' as currency, false as part
from (
  select student_id, max(instant) as instant, arg_max(day, instant) as day,
         arg_max(application_id, instant) as application_id
  from offer where status = 'OFFER_STATUS_ACCEPTED' and instant is not null group by student_id
) as f
join contract as c on c.student_id = f.student_id and c.instant <= f.instant
left join application as a on cast(a.id as varchar) = f.application_id
qualify row_number() over (partition by c.student_id order by c.instant desc, c.id) = 1
"""

_PAID = f"""
select contract_id as record_id, contract_number as title_zh, contract_number as title_en, {_PEOPLE},
       '' as country, day, 0 as days, amount, currency, false as part from receipt
union all
select contract_id, contract_number, contract_number, {_PEOPLE},
       '', day, 0, amount, currency, true from refund
"""

_OWED = f"""
select record_id, title_zh, title_en, {_PEOPLE}, country, cast(split_part(line, ':', 1) as date) as day,
       date_diff('day', cast(split_part(line, ':', 1) as date), today) as days,
       cast(split_part(line, ':', 2) as bigint) as amount, currency, false as part
from (
  select id as record_id, number as title_zh, number as title_en, {_PEOPLE}, '' as country, currency,
         unnest(lines) as line, cast('{{today}}' as date) as today
  from contract
)
where line <> ''
"""

_CONTRACT, _APPLICATION = "contracts.contract", "students.application"

ROWS: Mapping[Any, Rows] = {
    pb.FIGURE_KIND_OFFER_RATE: Rows(
        ("application", "offer"), _APPLIED, "students.student",
        _fields(_APPLICATION, COUNTRY=f"{_APPLICATION}.country", MONTH=f"{_APPLICATION}.submit_time"),
    ),
    pb.FIGURE_KIND_SERVICE_CYCLE: Rows(
        ("application", "offer", "contract"), _SERVED, _CONTRACT,
        _fields(_CONTRACT, COUNTRY=f"{_APPLICATION}.country", MONTH="students.offer.decide_time"),
    ),
    pb.FIGURE_KIND_REFUND_RATE: Rows(
        ("receipt", "refund"), _PAID, _CONTRACT,
        _fields("contracts.receipt", MONTH="contracts.receipt.receive_time"),
    ),
    pb.FIGURE_KIND_RECEIVABLES: Rows(("contract",), _OWED, _CONTRACT, _fields(_CONTRACT)),
}  # fmt: skip

KEYS: Mapping[int, str] = {
    pb.FIGURE_DIMENSION_BRANCH: "cast(branch_id as varchar)",
    pb.FIGURE_DIMENSION_DEPARTMENT: "department_id",
    pb.FIGURE_DIMENSION_OWNER: "owner_id",
    pb.FIGURE_DIMENSION_COUNTRY: "country",
    pb.FIGURE_DIMENSION_MONTH: "strftime(day, '%Y-%m')",
}
"""The group key of a row, as SQL."""

BAND = """case when days <= 0 then 1 when days <= 30 then 2 when days <= 60 then 3 when days <= 90 then 4
  else 5 end"""
"""The AgeBand of a receivable, as SQL."""
