"""Every event of the chain, twice, late and in any order: the same end as in order and once.

One contract, one payment, one hand-over; nothing is missing in any service, and nothing is there twice.
"""

from collections.abc import Iterator

import pytest

from tests.service.chain.chain import Chain
from tests.service.chain.courier import Courier
from tests.service.chain.way import House, Way

NAMES = ("leads", "students", "contracts", "tasks", "reports")
_V1 = "matricula.{}.v1.{}"
ASIDE = {
    _V1.format(service, name)
    for service, names in {
        # a lead that is given to others or goes into another one: test_assignment, test_conversion
        "leads": ("LeadAssigned", "LeadMerged"),
        # students who go, offers that nobody answers: test_conversion_chain, test_student_records,
        # test_following, test_deadlines
        "students": ("StudentKept", "StudentRemoved", "StudentRestored", "OfferReplyDue", "OfferLapsed"),
        # what ends or changes a contract that is under way: test_money, test_figure_facts
        "contracts": (
            "ContractVoided", "PlanChanged", "RefundCancelled", "RefundDecided", "RefundPaid",
            "RefundRequested",
        ),
    }.items()
    for name in names
}  # fmt: skip
"""Events that are no part of the way of one student, and where they are tested. A new event has to be one or
the other."""
STATE = {
    "leads": (
        "select status, conversion, proposed_time is null, won_time is null, student_id is null from lead"
        " where id = :lead",
        "select count(*) from activity where lead_id = :lead",
    ),
    "students": (
        "select name, note, cardinality(lead_ids), delete_time is null from student"
        " where :lead = any(lead_ids)",
        "select created, undone from conversion where student_id = :student order by 1, 2",
        "select state, version_no from proposal where student_id = :student order by 1, 2",
        "select status, round_name, deadline_time, jsonb_array_length(steps), delete_time is null"
        " from application where student_id = :student order by 2",
        "select status, kind, choice, delete_time is null from offer where student_id = :student"
        " order by 1, 4",
        "select name from guardian where :student = any(student_ids)",
        "select kind, facts - 'number' - 'contract_number', text from timeline_entry"
        " where student_id = :student or lead_id = :lead order by kind, facts::text, text",
    ),
    "contracts": (
        "select name, minor, deleted, jsonb_array_length(guardians) from student where id = :student",
        "select status, total_minor, paid_minor, refunded_minor, next_due_minor, version_no,"
        " delete_time is null"
        " from contract where student_id = :student order by 1, 7",
        "select j.kind, p.account, p.amount_minor from posting p join journal j on j.id = p.journal_id"
        " where p.contract_id = :contract order by 1, 2, 3",
        "select state, amount_minor from receipt where contract_id = :contract order by 1, 2",
        "select role, state from signer where contract_id = :contract order by position",
    ),
    "tasks": (
        "select name, snapshot ->> 'isMinor' from student where id = :student",
        "select subject_type, template_item, title, status, due_time, warn_time, open_dependency_count,"
        " owner_name, delete_time is null from task where student_id = :student order by 1, 2, 3, 5",
        "select state, return_count from handover where student_id = :student",
        "select state, kind from approval where subject_id = cast(:contract as text) order by 1",
        "select state, deadline_time, split_part(title, ' · ', 2) from deadline_plan"
        " where student_id = :student order by 2",
        "select subject_type, count(*) from template_use where subject_id in"
        " (select subject_id from task where student_id = :student) group by 1 order by 1",
    ),
    "reports": (
        "select status, gone from lead_fact where lead_id = :lead",
        "select state, gone from proposal_fact where student_id = :student order by 1, 2",
        "select status, country, gone from application_fact where student_id = :student order by 1, 2",
        "select status, gone from offer_fact where student_id = :student order by 1, 2",
        "select status, paid_minor, open_lines, gone from contract_fact where student_id = :student"
        " order by 1, 4",
        "select state, amount_minor, gone from receipt_fact where student_id = :student order by 1, 2",
        "select status, gone, count(*) from task_fact where student_id = :student group by 1, 2"
        " order by 1, 2",
    ),
}
"""What is compared, without ids and the time of day: by service, questions about one way."""


@pytest.fixture(scope="module")
def house(own_postgres, tmp_path_factory) -> Iterator[House]:
    """Every service without its worker: the courier is the broker."""
    chain = Chain(NAMES, tmp_path_factory.mktemp("whole"))
    chain.prepare()
    yield House(chain)
    chain.stop()


def state(house: House, way: Way) -> dict[str, list]:
    """How a way stands in every service."""
    facts = {"lead": way.lead_id, "student": way.student_id, "contract": way.contract_id}
    return {
        f"{service}: {question}": [tuple(row) for row in house.chain.rows(service, question, **used)]
        for service, questions in STATE.items()
        for question in questions
        for used in [{name: value for name, value in facts.items() if f":{name}" in question}]
    }


def unfinished(house: House) -> list:
    """Events that still wait somewhere, and why."""
    question = "select consumer, type, state, last_error from inbox_waiting"
    return [tuple(row) for name in NAMES for row in house.chain.rows(name, question)]


def walked(house: House, seed: int) -> tuple[Way, Courier]:
    way = Way(house, Courier(house.chain, seed))
    way.go()
    return way, way.courier


@pytest.fixture(scope="module")
def orderly(house) -> dict[str, list]:
    """The end when every event comes once, at its time and in order."""
    way, courier = walked(house, 0)
    assert courier.told | ASIDE == courier.subscribed, "a new event is either on the way or aside"
    assert not courier.told & ASIDE
    return state(house, way)


def test_in_order_there_is_one_of_everything(house, orderly):
    assert unfinished(house) == []
    assert all(orderly.values()), [question for question, rows in orderly.items() if not rows]
    receipts = next(rows for question, rows in orderly.items() if "from receipt where" in question)
    assert [one for one, _ in receipts] == ["RECEIPT_STATE_RECORDED", "RECEIPT_STATE_REVERSED"]


@pytest.mark.parametrize("seed", [1, 2, 3, 4, 5])
def test_twice_late_and_in_any_order_it_ends_the_same(house, orderly, seed):
    way, courier = walked(house, seed)
    assert unfinished(house) == []
    assert state(house, way) == orderly
    courier.again()
    assert state(house, way) == orderly


def test_what_the_inbox_has_forgotten_is_still_known_to_be_old(house, orderly):
    """Ids are kept for a while only; a message that comes after that is older than what its record is at."""
    way, courier = walked(house, 6)
    for name in NAMES:
        house.chain.rows(name, "delete from inbox")
    courier.again()
    assert unfinished(house) == []
    assert state(house, way) == orderly
