"""What is asked while the suite is only just coming back is asked again; what is wrong stays wrong."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import psycopg2
import pytest

from tests.faults import evidence
from tests.faults.checkers import audit, reports
from tests.faults.evidence import Evidence, Facts
from tests.whole import Whole

DOWN = (1, "grpc: failed to connect to all addresses")
EQUAL, DIFFERENT = (0, "0 leads differ"), (1, "1 leads differ\n  0199")


class Suite:
    """Answers one after the other; the last one stays."""

    def __init__(self, *answers: Any) -> None:
        self.answers, self.times = list(answers), 0

    def answer(self, *_asked: Any) -> Any:
        self.times += 1
        found = self.answers[0] if len(self.answers) == 1 else self.answers.pop(0)
        if isinstance(found, Exception):
            raise found
        return found

    def evidence(self, folder: Path) -> Evidence:
        whole = SimpleNamespace(command=self.answer, sql=lambda *_: [])
        return Evidence(cast(Whole, whole), folder, Facts("run", {}, 0))


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evidence, "PAUSE_SECONDS", 0.01)
    monkeypatch.setattr(evidence, "PATIENCE_SECONDS", 0.3)
    monkeypatch.setattr(reports, "_SETTLES_SECONDS", 0.1)


def test_reports_that_agree_once_the_service_is_back_are_equal(tmp_path: Path):
    suite = Suite(DOWN, DOWN, DIFFERENT, EQUAL)
    assert reports.find(suite.evidence(tmp_path)) == []
    assert suite.times == 4


def test_a_difference_that_stays_is_found(tmp_path: Path):
    (found,) = reports.find(Suite(DOWN, DIFFERENT).evidence(tmp_path))
    assert found.text == "the reports tell lead 0199 otherwise than its owner"


def test_a_service_that_does_not_come_back_is_found(tmp_path: Path):
    (found,) = reports.find(Suite(DOWN).evidence(tmp_path))
    assert found.text == f"reports compare ended with 1: {DOWN[1]}"


def test_a_broken_chain_is_believed_at_once(tmp_path: Path):
    suite = Suite(DOWN, (1, "BROKEN branch 1 at 5"))
    (found,) = audit.find(suite.evidence(tmp_path))
    assert found.text == "audit verify ended with 1: BROKEN branch 1 at 5"
    assert suite.times == 2


def test_a_database_that_is_away_is_asked_again_until_patience_ends():
    away = psycopg2.OperationalError("the database system is starting up")
    assert evidence.asked(Suite(away, away, ["row"]).answer, psycopg2.OperationalError) == ["row"]
    with pytest.raises(psycopg2.OperationalError):
        evidence.asked(Suite(away).answer, psycopg2.OperationalError)
