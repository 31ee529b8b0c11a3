"""The columnar copy is never behind what was committed, and counts what the table counts."""

import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
from matricula.reports.v1 import funnel_pb2 as pb
from sqlalchemy import text

from kit.identity import Grant, Scope, system
from kit.ids import new_id
from services.reports import columnar
from services.reports.funnel import facts
from services.reports.funnel.columns import lead_facts
from services.reports.funnel.rules import get_funnel
from services.reports.narrowing import Viewer
from tests.service.harness import person
from tests.service.reports.test_funnel import READ, keep, lead

COUNT = "select count(*) from facts where branch_id = ?"
STAGES = ("NEW", "QUALIFIED", "CONSULTED", "PROPOSED", "WON")


@pytest.fixture
def copy(reports):
    made = lead_facts(reports.running.system)
    yield made
    made.close()


def counted(copy, branch: int) -> int:
    return copy.rows(COUNT, (branch,))[0][0]


def test_what_is_committed_is_counted_at_once(reports, copy):
    for number in range(1, 6):
        keep(reports, lead(201, "2026-03-01", "NEW"))
        assert counted(copy, 201) == number


def test_a_transaction_that_began_earlier_and_commits_later_is_not_missed(reports, copy):
    slow = reports.running.database.transaction(system([202]))
    session = slow.__enter__()
    facts.keep(session, [(lead(202, "2026-03-01", "NEW"), datetime.now(UTC))])
    keep(reports, lead(202, "2026-03-01", "NEW"))  # a later transaction commits first
    assert counted(copy, 202) == 1
    assert counted(copy, 202) == 1
    slow.__exit__(None, None, None)
    assert counted(copy, 202) == 2


def test_a_changed_fact_replaces_the_old_one_and_a_gone_one_leaves(reports, copy):
    lead_id = new_id()
    keep(reports, lead(203, "2026-03-01", "NEW", lead_id=lead_id, countries=("GB", "US")))
    keep(reports, lead(203, "2026-03-01", "WON", lead_id=lead_id, version=2))
    assert copy.rows("select reached, countries from facts where branch_id = 203") == [(15, [""])]
    keep(reports, lead(203, "2026-03-01", "WON", lead_id=lead_id, version=3, deleted=True))
    assert counted(copy, 203) == 0


def test_texts_of_any_kind_arrive_as_they_are(reports, copy):
    odd = ['金融, "会计"', "line\nbreak", "'; drop table facts", "\\N", ""]
    snapshots = []
    for course in odd:
        one = lead(204, "2026-03-01", "NEW")
        one.target_course = course
        snapshots.append(one)
    keep(reports, *snapshots)
    found = copy.rows("select course from facts where branch_id = 204")
    assert sorted(row[0] for row in found) == sorted(odd)


def test_many_askers_at_once_see_one_truth(reports, copy):
    keep(reports, *(lead(205, "2026-03-01", "NEW") for _ in range(50)))
    with ThreadPoolExecutor(16) as pool:
        assert set(pool.map(lambda _: counted(copy, 205), range(64))) == {50}


def test_words_that_were_never_seen_are_numbered_while_others_read(reports, copy):
    owners = [new_id() for _ in range(12)]
    named = "select owner_id, count(*) from facts where branch_id = 208 group by owner_id"

    def write(owner: str) -> None:
        keep(
            reports, lead(208, "2026-03-01", "NEW", owner=owner), lead(208, "2026-03-01", "WON", owner=owner)
        )

    def read(_: int) -> None:
        for owner, count in copy.rows(named):
            assert (owner in owners, count) == (True, 2)

    with ThreadPoolExecutor(8) as pool:
        writing = pool.map(write, owners)
        list(pool.map(read, range(200)))
        list(writing)
    assert dict(copy.rows(named)) == dict.fromkeys(owners, 2)


def test_a_merge_that_failed_is_made_again(reports, copy, monkeypatch):
    owner = new_id()
    keep(reports, lead(209, "2026-03-01", "NEW", owner=owner))
    learn = copy._learn

    def and_fail(cursor):
        learn(cursor)
        raise OSError("no memory left")

    with monkeypatch.context() as broken:
        broken.setattr(copy, "_learn", and_fail)
        with pytest.raises(OSError, match="no memory left"):
            copy.catch_up()
    assert copy.rows("select owner_id from facts where branch_id = 209") == [(owner,)]


def test_superseded_rows_are_packed_away(reports, copy, monkeypatch):
    monkeypatch.setattr(columnar, "PACK_FROM", 0)
    lead_id = new_id()
    for version in range(1, 8):
        keep(reports, lead(206, "2026-03-01", "NEW", lead_id=lead_id, version=version))
        assert counted(copy, 206) == 1
    total = copy.rows("select count(*) from facts")[0][0]
    assert copy._superseded <= total


def test_the_copy_reads_no_other_file_of_the_machine(copy):
    with pytest.raises(Exception, match=r"(?i)permission|disabled"):
        copy.rows("select * from read_csv('/etc/passwd')")


@pytest.mark.parametrize("seed", range(3))
def test_the_funnel_equals_a_count_in_sql(reports, copy, seed):
    """Leads at random, and every question answered by both."""
    chance = random.Random(seed)
    branches = [300 + seed * 10 + place for place in range(3)]
    owners = [new_id() for _ in range(3)]
    made = []
    for _ in range(120):
        day = date(2026, 1, 31) + timedelta(days=chance.randrange(40))
        made.append(
            lead(
                chance.choice(branches), day.isoformat(), chance.choice(STAGES), owner=chance.choice(owners),
                countries=tuple(chance.sample(["GB", "US", "AU"], chance.randrange(3))),
                deleted=chance.random() < 0.1,
            )
        )  # fmt: skip
    keep(reports, *made)
    seen = branches[:2]
    viewer = Viewer(person(READ, branches=tuple(seen)), Grant(Scope.BRANCH, tuple(seen)))
    request = pb.GetFunnelRequest(
        from_date="2026-02-03", to_date="2026-02-20", group_by=[pb.DIMENSION_OWNER, pb.DIMENSION_MONTH]
    )
    answer = get_funnel(copy, viewer, request)
    with reports.running.system.transaction(system()) as session:
        rows = session.execute(
            text(
                "select owner_id::text as owner,"
                " to_char(create_time at time zone 'Asia/Shanghai', 'YYYY-MM') as month,"
                " count(*) as new, count(won_time) as won from lead_fact"
                " where branch_id = any(:branches) and not gone"
                " and (create_time at time zone 'Asia/Shanghai')::date between '2026-02-03' and '2026-02-20'"
                " group by 1, 2"
            ),
            {"branches": seen},
        ).all()
    expected = {(row.owner, row.month): (row.new, row.won) for row in rows}
    found = {tuple(one.keys): (one.figures.new_count, one.figures.won_count) for one in answer.groups}
    assert found == expected
    totals = Counter(new=answer.total.new_count, won=answer.total.won_count)
    assert totals == Counter(new=sum(row.new for row in rows), won=sum(row.won for row in rows))
