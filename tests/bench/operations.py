"""The operations that are requests: what is sent, and what a right answer looks like."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from tests.bench import people
from tests.bench.load import Sent, cycled
from tests.bench.suite import Bench

API = "/api/v1"
MANY = 20_000
"""Requests in a file of reads; they come round again."""
PROBES, REPLAYED = 3, 100
"""Requests at the begin that are looked at, and that are replayed without us; the load has the others."""
Answer = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Operation:
    """One kind of request. `service` owns the statements that are replayed without us; `made` is the kind of
    history entry that each request of a writing one must leave."""

    name: str
    title: str
    requests: Callable[[Bench], Iterator[Sent]]
    right: Callable[[Answer], bool]
    made: str = ""
    service: str = "leads"


def chance(bench: Bench, name: str) -> random.Random:
    """The lot of one operation: the same at every run."""
    return random.Random(f"{bench.options.seed} {name}")


def reached(bench: Bench) -> str:
    """The condition for leads that the person who measures reaches, for SQL."""
    known = {
        username: plan.code for plan in people.PLANS for ones in plan.people.values() for username, _ in ones
    }
    code = known.get(bench.options.user)
    if code is None:
        return "delete_time is null"
    branch = bench.whole.branch(code)
    mine = [one["id"] for one in branch.consultants if one["username"] == bench.options.user]
    owner = f" and owner_id = '{mine[0]}'" if mine else ""
    return f"delete_time is null and branch_id = {branch.number}{owner}"


def some(bench: Bench, name: str, columns: str, count: int = 5000, more: str = "") -> list[Any]:
    """Rows of leads that the person reaches, drawn by lot."""
    share = f"md5(id::text || '{bench.options.seed}')"
    rows = bench.whole.sql(
        "leads", f"select {columns} from lead where {reached(bench)} {more} order by {share} limit {count}"
    )
    chance(bench, name).shuffle(rows)
    return rows


# reads ----------------------------------------------------------------------------------------------------


def read(bench: Bench) -> Iterator[Sent]:
    rows = some(bench, "read", "id")
    return cycled([Sent("GET", f"{API}/leads/{row.id}") for row in rows], MANY)


SHOWN = (
    "name,phone,stageId,ownerId,nextContactTime,score,intent,targetCountries,targetCourse,targetDegree,channelId,"
    "lastContactTime,createTime,status,pipelineId,stageTime,tags,nextStep,deleteTime,mergedIntoId,conversion"
)
"""What the console asks for: the columns that a list begins with, and what its rows need beside."""


def query(conditions: list[tuple[str, str, list[Any]]], order: str, search: str = "") -> Answer:
    """The body of a list as the console sends it."""
    asked: Answer = {"orderBy": order} if order else {}
    if conditions:
        asked["filter"] = {
            "conditions": [
                {"field": field, "operator": f"OPERATOR_{operator}", "values": values}
                for field, operator, values in conditions
            ]
        }
    if search:
        asked["search"] = search
    return {"query": asked, "pageSize": 50, "readMask": SHOWN}


def listing(bench: Bench) -> Iterator[Sent]:
    """Half by status and newest first, the rest by channel and score, by region and name, by budget."""
    lot = chance(bench, "list")
    channels = [row.id for row in bench.whole.sql("leads", "select id from channel order by id")]

    def one() -> Answer:
        kind = lot.randrange(6)
        status = lot.choice(("NEW", "QUALIFIED", "CONSULTED", "PROPOSED", "WON"))
        if kind < 3:
            return query([("status", "EQ", [f"STATUS_{status}"])], "-create_time")
        if kind == 3:
            return query([("channel_id", "EQ", [lot.choice(channels)])], "-score")
        if kind == 4:
            return query([("region", "EQ", [lot.choice(people.REGIONS)])], "name")
        return query([("target_degree", "EQ", ["DEGREE_MASTER"])], "-budget_amount")

    return cycled([Sent("POST", f"{API}/leads:query", one()) for _ in range(500)], MANY)


def search(bench: Bench) -> Iterator[Sent]:
    """Two characters of a name, the tail of a phone, initials in pinyin."""
    from pypinyin import Style, lazy_pinyin

    def text(number: int, row: Any) -> str:
        if number % 3 == 0:
            return str(row.name[:2])
        if number % 3 == 1:
            return str(row.phone[-5:])
        return "".join(lazy_pinyin(row.name, style=Style.FIRST_LETTER))

    rows = some(bench, "search", "name, phone", 1500)
    found = [query([], "", text(number, row)) for number, row in enumerate(rows)]
    return cycled([Sent("POST", f"{API}/leads:query", body) for body in found], MANY)


def duplicates(bench: Bench) -> Iterator[Sent]:
    """While somebody types: a phone that is there, one that is not, a name with a WeChat handle."""
    rows = some(bench, "duplicates", "name, phone, wechat", 1500, "and wechat <> ''")

    def body(number: int, row: Any) -> Answer:
        if number % 3 == 0:
            return {"phone": row.phone}
        if number % 3 == 1:
            return {"phone": people.phone(number, 8)}
        return {"name": row.name, "wechat": row.wechat}

    found = [body(number, row) for number, row in enumerate(rows)]
    return cycled([Sent("POST", f"{API}/leads:checkDuplicates", one) for one in found], MANY)


# reports --------------------------------------------------------------------------------------------------

_GROUPS = (
    ["DIMENSION_CHANNEL"], ["DIMENSION_OWNER"], ["DIMENSION_MONTH"], ["DIMENSION_DEGREE"],
    ["DIMENSION_CHANNEL", "DIMENSION_DEGREE"],
)  # fmt: skip


def funnels(bench: Bench) -> list[Answer]:
    """Questions about all leads of the branch, split in five ways, all of them different."""
    day = "select to_char(min(create_time) - interval '40 days', 'YYYY-MM-DD') as d from lead"
    first = bench.whole.sql("leads", day)[0].d
    days = [f"{first[:8]}{number:02}" for number in range(1, 29)]
    return [{"groupBy": groups, "fromDate": day} for day in days for groups in _GROUPS]


def funnel(bench: Bench) -> Iterator[Sent]:
    return cycled([Sent("POST", f"{API}/funnel:query", one) for one in funnels(bench)], MANY)


def drill(bench: Bench) -> Iterator[Sent]:
    """The leads behind the figure of a channel at a stage."""
    lot = chance(bench, "drill")
    channels = [str(row.id) for row in bench.whole.sql("leads", "select id from channel order by id")]

    def body(asked: Answer) -> Answer:
        stage = lot.choice(("NEW", "QUALIFIED", "CONSULTED", "PROPOSED", "WON"))
        return {
            "funnel": {**asked, "groupBy": ["DIMENSION_CHANNEL"]},
            "keys": [lot.choice(channels)],
            "stage": f"FUNNEL_STAGE_{stage}",
        }

    return cycled([Sent("POST", f"{API}/funnel:drill", body(one)) for one in funnels(bench)], MANY)


# writes ---------------------------------------------------------------------------------------------------


def create(bench: Bench) -> Iterator[Sent]:
    """New leads as a form sends them, each of another person; assigned by the rules."""
    lot = chance(bench, "create")
    channels = [str(row.id) for row in bench.whole.sql("leads", "select id from channel order by id")]
    start = bench.reserve(4 * MANY)
    for number in range(start, start + 4 * MANY):
        body = {
            "name": lot.choice(people.SURNAMES) + "".join(lot.sample(people.GIVEN, 2)),
            "phone": people.phone(number, 5),
            "branchId": bench.branch,
            "region": lot.choice(people.REGIONS),
            "businessLine": "BUSINESS_LINE_STUDY_ABROAD",
            "targetCountries": [lot.choice(people.COUNTRIES)],
            "targetDegree": lot.choice(people.DEGREES),
            "targetCourse": lot.choice(people.COURSES),
            "channelId": lot.choice(channels),
            "budgetAmount": str(lot.randrange(15, 60) * 1_000_000),
            "budgetCurrency": "CNY",
            "note": "想了解申请流程和费用",
        }
        if number % 3 == 0:
            body["wechat"] = f"wx5_{number}"
        yield Sent("POST", f"{API}/leads", body)


def move(bench: Bench) -> Iterator[Sent]:
    """Leads back and forth between consulting and proposal: every request is another step of its lead."""
    stages = bench.whole.sql(
        "leads",
        "select p.id, s ->> 'id' as stage, s ->> 'status' as status"
        " from pipeline p, jsonb_array_elements(stages) s",
    )
    ways = {(row.id, row.status): row.stage for row in stages}
    rows = some(bench, "move", "id, pipeline_id", 3000, "and status = 'STATUS_CONSULTED'")
    forth = [_step(row, ways[row.pipeline_id, "STATUS_PROPOSED"]) for row in rows]
    back = [_step(row, ways[row.pipeline_id, "STATUS_CONSULTED"]) for row in rows]
    aside = PROBES + REPLAYED  # sent once; the others come round again and must all go both ways
    return iter([*forth, *back[aside:]])


def _step(row: Any, stage: str) -> Sent:
    return Sent("POST", f"{API}/leads/{row.id}:move", {"stageId": stage})


OPERATIONS = (
    Operation("read", "read one lead", read, lambda found: bool(found["id"])),
    Operation("list", "list 50, filter + sort", listing, lambda found: len(found["leads"]) == 50),
    Operation("search", "search", search, lambda found: len(found["leads"]) > 0),
    Operation("duplicates", "duplicate check", duplicates, lambda found: "duplicates" in found),
    Operation("move", "move stage", move, lambda found: int(found["etag"]) > 1, made="moved"),
    Operation("funnel", "group-by report", funnel, lambda found: len(found["groups"]) > 1, service="reports"),
    Operation("drill", "drill-through", drill, lambda found: int(found["total"]) > 0, service="reports"),
    Operation("create", "create lead", create, lambda found: bool(found["id"]), made="created"),
)
