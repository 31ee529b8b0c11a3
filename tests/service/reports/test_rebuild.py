"""Rebuilding and comparing: facts become what their owners' snapshots say; differences are named."""

from datetime import UTC, datetime, timedelta

import pytest

from kit.identity import system
from kit.ids import new_id
from services.reports import commands
from services.reports.figure import facts
from services.reports.owners import KEPT
from tests.service.harness import start
from tests.service.reports.made import contract, keep, receipt

BRANCH = 501


@pytest.fixture(scope="module")
def own(tmp_path_factory, postgres_url):
    """A service of its own, because a rebuild is about every branch."""
    service = start("reports", tmp_path_factory.mktemp("rebuilt"), postgres_url)
    yield service
    service.stop()


@pytest.fixture
def owner(monkeypatch):
    """Stands in for the owners: what each of them says, by kind."""
    said = {name: [] for name in KEPT}

    def pages(kept, _settings):
        yield from ([one] for one in said[kept.plural])

    monkeypatch.setattr("services.reports.owners.Kept.pages", pages)
    return said


def living(service, kept):
    """The facts that are not gone, by id."""
    with service.running.system.transaction(system()) as session:
        rows = session.execute(kept.table.select().where(~kept.table.c.gone)).mappings()
        return {row[kept.key]: row for row in rows}


def test_every_kind_of_fact_can_be_rebuilt():
    assert set(KEPT) == {"leads", *(f"{noun}s" for noun in facts.KINDS)}


def test_what_is_missing_wrong_or_left_over_is_found_and_put_right(own, owner, capsys):
    kept = KEPT["contracts"]
    right, wrong, left = (contract(BRANCH, new_id(), "2026-03-01", (("2026-04-01", 5),)) for _ in range(3))
    keep(own, "contract", right, wrong, left)
    missing = contract(BRANCH, new_id(), "2026-03-02")
    told = type(wrong)()
    told.CopyFrom(wrong)
    told.open_lines[0].open_minor = 9  # the same version, told otherwise
    owner["contracts"] = [right, told, missing]
    assert commands._compare(kept, own.running.settings, own.running) == 3
    said = capsys.readouterr().out.split()
    assert said[:3] == ["3", "contracts", "differ"]
    assert set(said[3:]) == {wrong.id, missing.id, left.id}
    commands._rebuild(kept, own.running.settings, own.running)
    assert commands._compare(kept, own.running.settings, own.running) == 0
    found = living(own, kept)
    assert set(found) == {right.id, wrong.id, missing.id}
    assert found[wrong.id]["open_lines"] == ["2026-04-01:9"]


def test_what_an_event_brought_since_the_rebuild_began_stays(own, owner):
    kept = KEPT["receipts"]
    before, since = receipt(BRANCH, 100, "2026-03-01"), receipt(BRANCH, 200, "2026-03-01")
    keep(own, "receipt", before)
    later = facts.Told(since, datetime.now(UTC) + timedelta(minutes=1))
    with own.running.database.transaction(system([BRANCH])) as session:
        facts.keep(session, facts.KINDS["receipt"], [later])
    commands._rebuild(kept, own.running.settings, own.running)
    assert set(living(own, kept)) == {since.id}


def test_a_wrong_kind_is_refused():
    with pytest.raises(SystemExit, match="no such facts: contract"):
        commands._chosen(["contract"])
    assert [kept.plural for kept in commands._chosen(["tasks", "offers", "tasks"])] == ["tasks", "offers"]
    assert len(commands._chosen([])) == len(KEPT)
