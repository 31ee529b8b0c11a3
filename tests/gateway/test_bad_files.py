"""Files that are no leads: a clear sentence in both languages, by row and column, and nothing is lost."""

import pytest

from tests.gateway.bad_files import FILES, BadFile
from tests.importing import Import, Importer
from tests.whole import Whole

pytestmark = pytest.mark.timeout(300)
_COUNTED = ("create", "update", "skip", "fail")


@pytest.fixture(scope="module")
def office(whole: Whole) -> Importer:
    return Importer(whole, whole.branch("SH01").number)


@pytest.fixture(scope="module")
def base(whole: Whole) -> int:
    """0 on a fresh suite."""
    return int(whole.sql("leads", "select count(*) as n from import_job")[0].n)


@pytest.mark.parametrize("file", FILES, ids=lambda one: one.name)
def test_a_file_ends_in_a_clear_sentence_or_comes_in(
    whole: Whole, office: Importer, base: int, file: BadFile
):
    content = file.make(base + FILES.index(file))
    english = Importer(whole, office.branch_id, "en")
    if file.at_upload:
        answers = [one.try_upload(content, file.name) for one in (office, english)]
        assert [(one.status_code, one.json()["reason"]) for one in answers] == [(400, file.reason)] * 2
        _say(file, *(one.json()["detail"] for one in answers))
    elif file.reason:
        found = [one.begin(content, file.name) for one in (office, english)]
        assert {(one["state"], one["errorReason"]) for one in found} == {("IMPORT_STATE_FAILED", file.reason)}
        _say(file, *(one["error"] for one in found))
        listed = {one["id"]: one for one in office.good("GET", "/lead-imports?pageSize=200")["imports"]}
        # with its error, for whoever looks later
        assert [listed[one["id"]]["error"] for one in found] == [one["error"] for one in found]
    else:
        known = office.begin(content, file.name)
        assert known["state"] == "IMPORT_STATE_MAPPING", known.get("error")
        _compare(file, office.map(known))
        done, _ = office.start(known["id"])
        _compare(file, done)
        assert done["state"] == "IMPORT_STATE_DONE"
    units = {unit["name"]: unit for unit in whole.supervisor.ask("status", ["leads-worker"])}
    assert units["leads-worker"]["ready"]
    assert units["leads-worker"]["restarts"] == 0


def _say(file: BadFile, chinese: str, english: str) -> None:
    """One sentence for people in each language: what is wrong, where, and what to do."""
    assert "请" in chinese
    assert not any("\u4e00" <= mark <= "\u9fff" for mark in english)
    for sentence in (chinese, english):
        assert all(part in sentence for part in file.said.split())


def _compare(file: BadFile, found: Import) -> None:
    counts = {name: found["counts"].get(name, 0) for name in _COUNTED}
    assert counts == dict.fromkeys(_COUNTED, 0) | file.counts, found.get("problems")
    assert tuple((one["row"], one["column"], one["reason"]) for one in found["problems"]) == file.problems


def test_the_file_itself_is_kept_as_it_was(office: Importer):
    content = b"<html>not a sheet</html>"
    found = office.begin(content, "网页.csv")
    assert office.call("GET", f"/files/{found['fileId']}").content == content


def test_a_file_beyond_the_limit_is_refused_at_the_door(office: Importer):
    answer = office.try_upload(b"x" * (61 * 2**20), "大.csv")
    assert answer.status_code == 413
    assert answer.json()["reason"]
