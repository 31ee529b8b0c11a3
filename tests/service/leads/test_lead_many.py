"""Many new leads with one statement: every kind of value is stored as one lead's statement would store it."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import select, text

from kit.identity import Grant, Scope
from kit.ids import new_id
from kit.records import OutsideScope
from services.leads.lead import rules
from services.leads.lead.model import LEAD, Lead
from tests.service.harness import BEIJING, SHANGHAI, ServiceUnderTest
from tests.service.leads.office import Office, phone

REACH = Grant(Scope.BRANCH, (BEIJING,))
FULL: dict[str, Any] = {
    "name": "引号'\"反斜线\\ 换行\n逗号,{花} :冒号 %百分 \U0001f600",
    "wechat": "WeiXin_9",
    "email": "a@example.com",
    "birth_date": date(2007, 2, 28),
    "target_countries": ["GB", "AU"],
    "tags": ["逗号,", "引号\"'", "{花}", "空 格", "NULL"],
    "budget_amount": 2**53 + 1,
    "budget_currency": "GBP",
    "custom": {"rank": 3, "ratio": 0.5, "vip": True, "list": ["一", "二"]},
    "next_contact_time": datetime(2026, 3, 5, 8, 30, 15, 123456, tzinfo=UTC),
}
SHORT: dict[str, Any] = {"name": "只有姓名", "campaign": "春季"}


@pytest.fixture(scope="module")
def office(leads: ServiceUnderTest) -> Office:
    return Office(leads)


def written(office: Office, *many: dict[str, Any], batch_id: str | None = None) -> Any:
    with office.service.running.database.transaction(office.manager, REACH) as session:
        prepared = [rules.new_lead(session, {"phone": phone(), **one})[0] for one in many]
        made = LEAD.insert_many(session, prepared, batch_id=batch_id, facts={"from": "test"})
        alone = [LEAD.insert(session, {**one, "phone": phone()}) for one in prepared]
        return prepared, made, alone


def stored(office: Office, ids: list[str]) -> dict[str, dict[str, Any]]:
    with office.service.running.database.transaction(office.manager, REACH) as session:
        rows = session.execute(select(Lead.__table__).where(Lead.id.in_(ids))).mappings()
        return {row["id"]: dict(row) for row in rows}


def test_the_rows_are_what_the_database_holds_in_the_order_given(office: Office) -> None:
    prepared, made, _ = written(office, FULL, SHORT, FULL)
    known = stored(office, [row["id"] for row in made])
    assert [row["name"] for row in made] == [one["name"] for one in prepared]
    for row in made:
        without = {name: value for name, value in known[row["id"]].items() if name != "search_terms"}
        assert dict(row) == without
        assert known[row["id"]]["search_terms"]


def test_many_are_stored_as_one_is(office: Office) -> None:
    _, made, alone = written(office, FULL, SHORT)
    own = {"id", "phone", "create_time", "update_time", "stage_time", "assign_time", "search_terms"}
    for row, single in zip(made, alone, strict=True):
        assert {name: one for name, one in row.items() if name not in own} == {
            name: one for name, one in single.items() if name not in own
        }


def test_each_has_its_history_and_its_event(office: Office) -> None:
    batch_id = new_id()
    _, made, _ = written(office, FULL, SHORT, batch_id=batch_id)
    with office.service.running.system.transaction(office.manager, REACH) as session:
        entries = session.execute(
            text(
                "select h.record_id::text, h.kind, h.changes, o.seq, o.payload from history h join outbox o"
                " on o.aggregate_id = h.record_id::text and o.seq = h.version"
                " where h.batch_id = cast(:batch as uuid) order by h.id"
            ),
            {"batch": batch_id},
        ).all()
    assert [(one.record_id, one.kind, one.seq) for one in entries] == [
        (row["id"], "created", 1) for row in made
    ]
    fields, lead = entries[0].changes["fields"], entries[0].payload["lead"]
    assert entries[0].changes["facts"] == {"from": "test"}
    assert fields["birth_date"] == [None, "2007-02-28"]
    assert fields["next_contact_time"] == [None, "2026-03-05T08:30:15.123456+00:00"]
    assert (fields["tags"], fields["budget_amount"]) == ([None, FULL["tags"]], [None, 2**53 + 1])
    assert (lead["id"], lead["targetCountries"]) == (made[0]["id"], ["GB", "AU"])


def test_a_branch_out_of_reach_is_refused_for_all(office: Office) -> None:
    with office.service.running.database.transaction(office.manager, REACH) as session:
        row = {**rules.new_lead(session, {"name": "北京", "phone": phone()})[0], "id": new_id()}
        with pytest.raises(OutsideScope):
            LEAD.insert_many(session, [row, {**row, "id": new_id(), "branch_id": SHANGHAI}])
    assert not stored(office, [row["id"]])
