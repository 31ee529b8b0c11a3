"""Links for people without an account: who is let in, into which branch, for how long and how often."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import text

from kit import clock, links
from kit.database import grant
from kit.identity import PUBLIC, Grant, Scope, system
from kit.ids import new_id
from tests.service.harness import BEIJING, SHANGHAI, ServiceUnderTest, person

PURPOSE = "sample.letter"
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _real_time_afterwards() -> Iterator[None]:
    yield
    clock.set_source(None)


def later(by: timedelta) -> None:
    moment = clock.now() + by
    clock.set_source(lambda: moment)


def send(
    service: ServiceUnderTest, branch: int = BEIJING, subject: str = "", use_limit: int | None = None
) -> tuple[str, str]:
    """A new link for a day: the subject and the token."""
    subject = subject or new_id()
    who = person("x", branches=(branch,))
    with service.running.database.transaction(who, Grant(Scope.BRANCH, (branch,))) as session:
        _, token = links.create(
            session,
            purpose=PURPOSE,
            subject_id=subject,
            branch_id=branch,
            lifetime=DAY,
            use_limit=use_limit,
            facts={"to": "client"},
        )
    return subject, token


def come(service: ServiceUnderTest, token: str, purpose: str = PURPOSE, use: bool = False) -> links.Row:
    """Somebody from the street follows a link, and uses it."""
    with service.running.database.transaction(PUBLIC) as session:
        link = links.enter(session, service.running, token, purpose=purpose)
        return links.use(session, link) if use else link


def test_a_wrong_token_and_one_for_something_else_are_answered_alike(service: ServiceUnderTest) -> None:
    _, token = send(service)
    for wrong, purpose in (
        ("x" * 32, PURPOSE),
        ("", PURPOSE),
        (token[:-1], PURPOSE),
        (token, "sample.other"),
    ):
        with pytest.raises(links.LinkUnknown):
            come(service, wrong, purpose)


def test_a_link_opens_its_branch_and_no_other(service: ServiceUnderTest) -> None:
    beijing, token = send(service, BEIJING)
    shanghai, _ = send(service, SHANGHAI)
    with service.running.database.transaction(PUBLIC) as session:
        assert links.of(session, purpose=PURPOSE, subject_ids=[beijing, shanghai]) == []
        link = links.enter(session, service.running, token, purpose=PURPOSE)
        assert (link["subject_id"], link["facts"]) == (beijing, {"to": "client"})
        seen = links.of(session, purpose=PURPOSE, subject_ids=[beijing, shanghai])
        assert [one["subject_id"] for one in seen] == [beijing]
        assert grant(session) == Grant(Scope.BRANCH, (BEIJING,))
        written = session.execute(text("select current_setting('app.write_branches')")).scalar()
        assert written == f"{{{BEIJING}}}", "the records of the whole organisation are not in reach"


def test_a_colleague_of_another_branch_sees_and_ends_no_link(service: ServiceUnderTest) -> None:
    subject, token = send(service, BEIJING)
    stranger = person("x", branches=(SHANGHAI,))
    with service.running.database.transaction(stranger, Grant(Scope.BRANCH, (SHANGHAI,))) as session:
        assert links.of(session, purpose=PURPOSE, subject_ids=[subject]) == []
        assert links.revoke(session, purpose=PURPOSE, subject_id=subject) == 0
    assert come(service, token)["subject_id"] == subject


def test_only_the_hash_of_a_token_is_kept(service: ServiceUnderTest) -> None:
    _, token = send(service)
    assert len(token) >= 32
    assert token not in str(come(service, token))
    with service.running.system.transaction(system()) as session:
        dump = session.execute(text("select string_agg(public_link::text, ' ') from public_link")).scalar()
    assert dump
    assert token not in dump


def test_an_expired_link_says_so(service: ServiceUnderTest) -> None:
    _, token = send(service)
    later(DAY - timedelta(seconds=1))
    assert links.state(come(service, token)) == "active"
    later(timedelta(seconds=1))
    with pytest.raises(links.LinkExpired):
        come(service, token)


def test_a_revoked_link_says_so_and_its_successor_works(service: ServiceUnderTest) -> None:
    subject, token = send(service)
    who = person("x")
    with service.running.database.transaction(who, Grant(Scope.BRANCH, (BEIJING,))) as session:
        assert links.revoke(session, purpose=PURPOSE, subject_id=subject) == 1
        assert links.revoke(session, purpose=PURPOSE, subject_id=subject) == 0
        assert links.state(links.of(session, purpose=PURPOSE, subject_ids=[subject])[0]) == "revoked"
    with pytest.raises(links.LinkRevoked):
        come(service, token)
    _, again = send(service, subject=subject)
    assert come(service, again)["subject_id"] == subject


def test_openings_are_counted_and_the_first_is_remembered(service: ServiceUnderTest) -> None:
    _, token = send(service)
    seen = []
    for address in ("203.0.113.1", "203.0.113.2", "203.0.113.3"):
        with service.running.database.transaction(PUBLIC) as session:
            link = links.enter(session, service.running, token, purpose=PURPOSE)
            row, first = links.opened(session, link, address)
            seen.append((row["open_count"], first))
    assert seen == [(1, True), (2, False), (3, False)]
    assert (row["first_open_address"], row["last_open_address"]) == ("203.0.113.1", "203.0.113.3")
    assert row["first_open_time"] < row["last_open_time"]


def test_a_use_that_is_replayed_is_refused_and_the_thing_can_still_be_looked_at(
    service: ServiceUnderTest,
) -> None:
    _, token = send(service, use_limit=1)
    assert come(service, token, use=True)["use_count"] == 1
    with pytest.raises(links.LinkUsedUp):
        come(service, token, use=True)
    assert links.state(come(service, token)) == "used_up"


def test_of_many_uses_at_once_only_as_many_as_allowed_are_made(service: ServiceUnderTest) -> None:
    _, token = send(service, use_limit=2)

    def attempt(_: int) -> bool:
        try:
            come(service, token, use=True)
        except links.LinkUsedUp:
            return False
        return True

    with ThreadPoolExecutor(6) as threads:
        assert sum(threads.map(attempt, range(12))) == 2


def test_a_link_revoked_while_somebody_uses_it_is_not_used(service: ServiceUnderTest) -> None:
    subject, token = send(service, use_limit=1)
    with service.running.database.transaction(PUBLIC) as session:
        link = links.enter(session, service.running, token, purpose=PURPOSE)
        with service.running.database.transaction(person("x"), Grant(Scope.BRANCH, (BEIJING,))) as other:
            links.revoke(other, purpose=PURPOSE, subject_id=subject)
        with pytest.raises(links.LinkRevoked):
            links.use(session, link)
