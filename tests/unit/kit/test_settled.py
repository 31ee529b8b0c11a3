"""Settings remembered for a second: per database and branches, and forgotten at once where they change."""

import time

import pytest
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from kit.identity import Grant, Scope
from kit.settled import FRESH_SECONDS, Settled


class Desk:
    """A reader that counts how often it is asked."""

    def __init__(self):
        self.asked = []
        self.settled = Settled(self._read)
        # never connected
        self.engines = {
            name: create_engine(f"postgresql+psycopg2://nobody@127.0.0.1:1/{name}") for name in "ab"
        }

    def _read(self, session):
        self.asked.append(session.info["grant"].branches)
        return len(self.asked)

    def get(self, *branches, database="a"):
        session = Session(self.engines[database])
        session.info["grant"] = Grant(Scope.BRANCH, branches)
        return self.settled.get(session)


@pytest.fixture
def desk():
    return Desk()


@pytest.fixture
def later(monkeypatch):
    start = time.monotonic()
    seconds = [0.0]
    monkeypatch.setattr("kit.settled.time.monotonic", lambda: start + seconds[0])
    return lambda value: seconds.__setitem__(0, value)


def test_read_once_while_fresh(desk, later):
    assert [desk.get(1), desk.get(1)] == [1, 1]
    later(FRESH_SECONDS - 0.01)
    assert desk.get(1) == 1
    later(FRESH_SECONDS + 0.01)
    assert desk.get(1) == 2


def test_what_one_scope_reads_is_never_given_to_another(desk):
    assert [desk.get(1), desk.get(2), desk.get(1, 2)] == [1, 2, 3]
    assert desk.asked == [(1,), (2,), (1, 2)]


def test_databases_are_kept_apart(desk):
    assert [desk.get(1), desk.get(1, database="b"), desk.get(1)] == [1, 2, 1]


def test_forgetting_reads_again(desk):
    desk.get(1)
    desk.settled.forget()
    assert desk.get(1) == 2


def test_what_cannot_be_read_is_not_remembered(desk):
    def broken(session):
        raise OSError

    settled = Settled(broken)
    desk.settled = settled
    for _ in range(2):
        with pytest.raises(OSError):  # noqa: PT011 - any message
            desk.get(1)
    assert not settled._known


def test_memory_stays_bounded(desk):
    for branch in range(1100):
        desk.get(branch)
    assert len(desk.settled._known) <= 1001
