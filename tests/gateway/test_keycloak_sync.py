"""Keycloak follows the directory: real accounts, real groups, real passwords, through the worker's timers."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from keycloak import KeycloakAdmin
from sqlalchemy import select, text, update

from dev.suite import Suite
from gateway.access import bootstrap
from gateway.access.directory import rules, sync, worker
from gateway.access.directory.accounts import Accounts, connect
from gateway.access.directory.model import BRANCH, STAFF, STAFF_MEMBERS
from kit import clock, ids
from kit.database import Database
from kit.identity import SHARED_BRANCH, Principal, system
from kit.settings import Settings
from kit.timers import Timers

PASSWORD = "Demo-passwort-1"
ACTOR = system()


@pytest.fixture(scope="module")
def settings(suite: Suite) -> Iterator[Settings]:
    """Settings of the gateway's worker, which reads them from its environment."""
    values = {key: value for key, value in suite.common("gateway").items() if key.startswith("MATRICULA_")}
    with pytest.MonkeyPatch.context() as patch:
        for name, value in values.items():
            patch.setenv(name, value)
        worker._settings.cache_clear()
        yield Settings.load()
    worker._settings.cache_clear()


@pytest.fixture(scope="module")
def databases(settings: Settings) -> Iterator[tuple[Database, Database]]:
    opened = Database(settings.database_url, pool_size=2), Database(settings.system_database_url, pool_size=2)
    with opened[0].transaction(system()) as session:
        bootstrap.ensure(session)
    yield opened
    for one in opened:
        one.close()


@pytest.fixture
def run_timers(databases) -> Callable[[], None]:
    timers = Timers("gateway", worker.TIMERS, *databases)

    def run() -> None:
        deadline = time.monotonic() + 30
        while timers.run_once() and time.monotonic() < deadline:
            pass

    return run


@pytest.fixture(scope="module")
def admin(settings: Settings) -> KeycloakAdmin:
    return connect(settings)


@pytest.fixture(scope="module")
def branch(databases) -> tuple[int, str]:
    """(number, code) of a fresh branch."""
    code = "K" + ids.new_id()[-8:].upper()
    with databases[0].transaction(system()) as session:
        row = rules.create_branch(session, {"code": code, "name_zh": "同步校区"})
    return row["number"], code


def hire(databases, settings: Settings, number: int, **values: Any) -> str:
    staff_id = ids.new_id()
    password = values.pop("password", "")
    complete = {
        "id": staff_id,
        "username": f"k{staff_id[-12:]}",
        "name": "欧阳小雨",
        "branch_id": number,
        **values,
    }
    with databases[0].transaction(system((number,))) as session:
        sealed = sync.seal(settings, password, staff_id) if password else None
        rules.create_staff(session, complete, _actor(), password=sealed)
    return staff_id


def _actor() -> Principal:
    return ACTOR


def change(databases, number: int, staff_id: str, password: sync.Sealed | None = None, **values: Any) -> None:
    with databases[0].transaction(system((number,))) as session:
        row = STAFF_MEMBERS.get(session, staff_id, lock=True)
        rules.update_staff(session, row, values, "", _actor(), password=password)


def stored(databases, staff_id: str) -> Any:
    with databases[1].transaction(system()) as session:
        return session.execute(select(STAFF).where(STAFF.c.id == staff_id)).mappings().one()


def test_a_new_person_gets_an_account_in_the_groups_of_the_branches(
    databases, settings, admin, branch, run_timers
):
    number, code = branch
    staff_id = hire(
        databases, settings, number, password=PASSWORD, email=f"{ids.new_id()}@example.com", locale="zh"
    )
    run_timers()
    row = stored(databases, staff_id)
    assert (row["sync_state"], row["sync_error"], row["version"]) == (sync.SYNCED, "", 1)
    account = admin.get_user(row["keycloak_id"])
    assert (account["username"], account["lastName"], account["firstName"]) == (
        row["username"],
        "欧阳",
        "小雨",
    )
    assert account["enabled"]
    assert account["requiredActions"] == ["UPDATE_PASSWORD"]
    groups = [group["path"] for group in admin.get_user_groups(row["keycloak_id"])]
    assert groups == [f"/branches/{code}"]
    assert [one["type"] for one in admin.get_credentials(row["keycloak_id"])] == ["password"]
    with databases[1].transaction(system()) as session:
        payloads = (
            session.execute(
                text("select payload from timer where payload ->> 'staff_id' = :id"), {"id": staff_id}
            )
            .scalars()
            .all()
        )
    assert payloads
    assert not any("password" in payload for payload in payloads)


def test_a_permanent_password_needs_no_change(databases, settings, admin, branch, run_timers):
    staff_id = hire(databases, settings, branch[0], password=PASSWORD, password_permanent=True)
    run_timers()
    assert admin.get_user(stored(databases, staff_id)["keycloak_id"])["requiredActions"] == []


def test_changes_follow_and_disabling_locks_the_account(databases, settings, admin, branch, run_timers):
    staff_id = hire(databases, settings, branch[0], password=PASSWORD)
    run_timers()
    change(databases, branch[0], staff_id, name="李雷", enabled=False)
    assert stored(databases, staff_id)["sync_state"] == sync.PENDING
    run_timers()
    row = stored(databases, staff_id)
    account = admin.get_user(row["keycloak_id"])
    assert (row["sync_state"], account["lastName"], account["enabled"]) == (sync.SYNCED, "李", False)


def test_an_account_made_by_a_try_that_was_cut_short_is_ours(databases, settings, admin, branch, run_timers):
    staff_id = hire(databases, settings, branch[0], password=PASSWORD)
    row = stored(databases, staff_id)
    made = Accounts(admin).follow(row, [branch[1]], None)  # and then the process died before its commit
    run_timers()
    row = stored(databases, staff_id)
    assert (row["keycloak_id"], row["keycloak_adopted"], row["sync_state"]) == (made.id, False, sync.SYNCED)


def test_an_account_that_existed_before_is_adopted_but_its_password_is_not_ours(
    databases, settings, admin, branch, run_timers
):
    username = f"old{ids.new_id()[-10:]}"
    account = admin.create_user({"username": username, "enabled": True})
    later = clock.now().timestamp() + 3600
    staff_id = hire(databases, settings, branch[0], username=username)
    with databases[1].transaction(system()) as session:
        session.execute(
            text("update staff set create_time = to_timestamp(:later) where id = :id"),
            {"later": later, "id": staff_id},
        )
    run_timers()
    row = stored(databases, staff_id)
    assert (row["keycloak_id"], row["keycloak_adopted"]) == (account, True)
    change(databases, branch[0], staff_id, password=sync.seal(settings, PASSWORD, staff_id))
    run_timers()
    row = stored(databases, staff_id)
    assert row["sync_state"] == sync.FAILED
    assert username in row["sync_error"]
    assert admin.get_credentials(account) == []


def test_a_refusal_is_shown_until_somebody_mends_it(databases, settings, admin, branch, run_timers):
    staff_id = hire(databases, settings, branch[0], password="kurz")
    run_timers()
    refused = stored(databases, staff_id)
    assert refused["sync_state"] == sync.FAILED
    assert "400" in refused["sync_error"]
    assert "kurz" not in refused["sync_error"]
    change(databases, branch[0], staff_id, password=sync.seal(settings, PASSWORD, staff_id))
    run_timers()
    row = stored(databases, staff_id)
    assert (row["sync_state"], row["sync_error"]) == (sync.SYNCED, "")
    assert [one["type"] for one in admin.get_credentials(row["keycloak_id"])] == ["password"]


def test_keycloak_away_is_tried_again_and_an_older_password_never_returns(
    databases, settings, admin, branch, run_timers, monkeypatch
):
    staff_id = hire(databases, settings, branch[0], password=PASSWORD, password_permanent=True)
    nowhere = KeycloakAdmin(
        server_url="http://127.0.0.1:1", client_id="x", client_secret_key="x", max_retries=0
    )
    monkeypatch.setattr(worker._here, "accounts", Accounts(nowhere))
    run_timers()
    waiting = stored(databases, staff_id)
    assert (waiting["sync_state"], waiting["keycloak_id"]) == (sync.FAILED, None)
    monkeypatch.undo()
    newer = sync.seal(settings, "Newer-passwort-2", staff_id)
    change(databases, branch[0], staff_id, password=newer)
    run_timers()
    made = stored(databases, staff_id)
    before = admin.get_credentials(made["keycloak_id"])
    with databases[1].transaction(system()) as session:
        held_up = session.execute(
            text(
                "update timer set next_time = now() where state = 'pending'"
                " and payload ->> 'staff_id' = :id returning 1"
            ),
            {"id": staff_id},
        ).all()
    assert held_up
    run_timers()
    assert stored(databases, staff_id)["sync_state"] == sync.SYNCED
    assert admin.get_credentials(made["keycloak_id"]) == before


def test_a_branch_has_a_group_that_is_renamed_with_it(databases, admin, run_timers):
    before, after = ("R" + ids.new_id()[-8:].upper() for _ in range(2))
    with databases[0].transaction(system()) as session:
        row = rules.create_branch(session, {"code": before, "name_zh": "改名校区"})
    run_timers()
    group = admin.get_group_by_path(f"/branches/{before}")["id"]
    with databases[0].transaction(system()) as session:
        row = session.execute(select(BRANCH).where(BRANCH.c.id == row["id"])).mappings().one()
        rules.update_branch(session, row, {"code": after}, "")
    run_timers()
    assert admin.get_group_by_path(f"/branches/{after}")["id"] == group


def test_the_first_administrator_is_linked_to_the_account_of_the_realm(databases, admin, run_timers):
    with databases[1].transaction(system()) as session:
        session.execute(update(STAFF).where(STAFF.c.username == "admin").values(keycloak_id=None))
        row = session.execute(select(STAFF).where(STAFF.c.username == "admin")).mappings().one()
    with databases[0].transaction(system((SHARED_BRANCH,))) as session:
        sync.staff_changed(session, row)
    run_timers()
    assert stored(databases, str(row["id"]))["keycloak_id"] == admin.get_user_id("admin")
