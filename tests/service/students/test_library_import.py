"""Sheets of programmes and deadlines, and of rankings: real workbooks from the file to taking it back."""

from datetime import date, datetime, time

import grpc
import pytest
from matricula.common.v1 import job_pb2
from matricula.students.v1 import institution_pb2, programme_pb2
from matricula.students.v1.institution_pb2_grpc import RankingJobsServiceStub
from matricula.students.v1.programme_pb2_grpc import RoundJobsServiceStub

from kit.identity import Scope
from tests.service.harness import BEIJING, ServiceUnderTest, person
from tests.service.students.library import Library, Sheets, keeper, process_settings, xlsx_of

HEADERS = (
    "学校名称", "专业名称", "专业中文名", "层次", "入学季", "批次", "申请截止日期", "截止时间", "时区",
    "学费",
    "均分要求", "雅思总分", "雅思小分", "链接",
)  # fmt: skip
UPDATE = job_pb2.DUPLICATE_POLICY_UPDATE


@pytest.fixture(scope="module")
def library(students: ServiceUnderTest) -> Library:
    return Library(students)


@pytest.fixture
def sheets(library: Library, monkeypatch: pytest.MonkeyPatch) -> Sheets:
    process_settings(monkeypatch, library.service)
    return Sheets(library, RoundJobsServiceStub, "Round", keeper())


def row(institution, programme="MSc Finance", chinese="金融学", **values):
    """One row of a sheet, as an agency keeps it."""
    given = {
        "层次": "硕士", "入学季": "2026年9月", "批次": "第一轮", 
        "申请截止日期": datetime.fromisoformat("2026-01-14"),
        "截止时间": time(18), "时区": "", "学费": "£38,300", "均分要求": 85, "雅思总分": 7, "雅思小分": 6.5,
        "链接": "https://example.ac.uk/finance", **values,
    }  # fmt: skip
    return (institution, programme, chinese, *(given[name] for name in HEADERS[3:]))


def counts(one):
    return {field.name: value for field, value in one.counts.ListFields()}


def rounds_of(library, institution_id):
    """The rounds of an institution by programme and name."""
    rows = library.system(
        "select * from round where institution_id = cast(:id as uuid) order by deadline_time",
        id=institution_id,
    )
    return {(one.programme_name_en, one.name): one for one in rows}


def test_a_sheet_becomes_programmes_seasons_and_rounds(library, sheets):
    school = library.institution(name_zh=f"测试大学{library.institution().id[-6:]}")
    content = xlsx_of(
        HEADERS,
        row(school.name_zh),
        row(school.name_en, 批次="第二轮", 申请截止日期=date(2026, 3, 31), 截止时间="23:59"),
        row(school.name_en.upper(), "MSc Marketing", "市场营销", 雅思总分="", 雅思小分="", 均分要求=3.3),
    )
    known = sheets.begin(content)
    assert [one.field for one in known.columns] == [
        "institution_id", "programme_name_en", "programme_name_zh", "level", "start_month", "name",
        "deadline_date", "deadline_clock", "deadline_zone", "tuition_amount", "gpa_minimum", "ielts_minimum",
        "ielts_part_minimum", "source_url",
    ]  # fmt: skip
    done = sheets.all_of_it(content)
    assert done.state == job_pb2.IMPORT_STATE_DONE
    assert counts(done) == {"total": 3, "create": 3, "processed": 3}
    found = rounds_of(library, school.id)
    assert set(found) == {("MSc Finance", "第一轮"), ("MSc Finance", "第二轮"), ("MSc Marketing", "第一轮")}
    first, second = found["MSc Finance", "第一轮"], found["MSc Finance", "第二轮"]
    assert first.branch_id == 0
    assert (first.start_month, first.deadline_clock, first.deadline_zone) == (
        "2026-09",
        "18:00",
        "Europe/London",
    )
    assert first.deadline_time.isoformat() == "2026-01-14T18:00:00+00:00"
    assert second.deadline_time.isoformat() == "2026-03-31T22:59:00+00:00"  # summer time since the 29th
    assert (first.tuition_amount, first.tuition_currency) == (3_830_000, "GBP")
    assert (first.gpa_minimum, first.gpa_scale) == (85, 100)
    assert (first.ielts_minimum, first.ielts_part_minimum) == (7, 6.5)
    assert first.season_id == second.season_id
    assert second.requirements == []  # the season's
    assert found["MSc Marketing", "第一轮"].gpa_scale == 4
    assert [name for name, _, _ in library.events(str(first.id))] == ["round_created"]


def test_what_is_wrong_is_said_by_cell_and_nothing_is_written(library, sheets):
    school, american = library.institution(), library.institution(country="US")
    content = xlsx_of(
        HEADERS,
        row("没有这所大学"),
        row(school.name_en, 入学季="明年"),
        row(school.name_en, 截止时间="下午六点"),
        row(american.name_en),
        row(american.name_en, 时区="EST"),
        row(school.name_en, 雅思总分=11),
        row(school.name_en, 申请截止日期="2026-02-30"),
    )
    checked = sheets.map(sheets.begin(content))
    assert counts(checked) == {"total": 7, "fail": 7, "processed": 7}
    assert [(one.row, one.column, one.reason) for one in checked.problems] == [
        (2, "A", "REFERENCE_UNKNOWN"),
        (3, "E", "MONTH_INVALID"),
        (4, "H", "CLOCK_INVALID"),
        (5, "I", "REQUIRED"),
        (6, "I", "TIME_ZONE_UNKNOWN"),
        (7, "L", "OUT_OF_RANGE"),
        (8, "G", "DATE_INVALID"),
    ]
    assert rounds_of(library, school.id) == {}


def test_the_same_sheet_again_changes_nothing_and_a_moved_date_is_told(library, sheets):
    school = library.institution()
    sheets.all_of_it(xlsx_of(HEADERS, row(school.name_en)))
    again = sheets.all_of_it(xlsx_of(HEADERS, row(school.name_en)))
    assert counts(again) == {"total": 1, "skip": 1, "duplicate_existing": 1, "processed": 1}
    same = sheets.all_of_it(xlsx_of(HEADERS, row(school.name_en)), duplicate_policy=UPDATE)
    assert counts(same)["update"] == 1
    one = rounds_of(library, school.id)["MSc Finance", "第一轮"]
    assert one.version == 1
    moved = row(school.name_en, 申请截止日期=date(2026, 1, 29), 雅思总分=7.5)
    done = sheets.all_of_it(xlsx_of(HEADERS, moved), duplicate_policy=UPDATE)
    after = rounds_of(library, school.id)["MSc Finance", "第一轮"]
    assert after.deadline_time.isoformat() == "2026-01-29T18:00:00+00:00"
    assert (after.ielts_minimum, after.gpa_minimum) == (7.5, 85)
    name, _, payload = library.events(str(one.id))[-1]
    assert (name, payload["fromDeadlineTime"]) == ("round_moved", "2026-01-14T18:00:00Z")
    back = sheets.undo(done.id)
    assert back.state == job_pb2.IMPORT_STATE_UNDONE
    assert back.counts.undone == 1
    restored = rounds_of(library, school.id)["MSc Finance", "第一轮"]
    assert (restored.deadline_time, restored.ielts_minimum) == (one.deadline_time, 7)
    assert library.events(str(one.id))[-1][0] == "round_moved"


def test_taking_an_import_back_takes_what_it_made_and_keeps_what_others_built_on(library, sheets):
    school = library.institution()
    content = xlsx_of(
        HEADERS,
        row(school.name_en),
        row(school.name_en, "MSc Marketing", "市场营销"),
        row(school.name_en, "MSc Law", "法律"),
    )
    done = sheets.all_of_it(content)
    found = rounds_of(library, school.id)
    library.round(str(found["MSc Marketing", "第一轮"].season_id), name="别人加的轮次")
    library.move(str(found["MSc Law", "第一轮"].id), note="别人改过")
    back = sheets.undo(done.id)
    assert (back.counts.undone, back.counts.kept) == (2, 1)
    assert set(rounds_of(library, school.id)) == {("MSc Marketing", "别人加的轮次"), ("MSc Law", "第一轮")}
    left = library.system(
        "select p.name_en, count(s.id) from programme p left join season s on s.programme_id = p.id"
        " where p.institution_id = cast(:id as uuid) group by p.name_en order by 1",
        id=school.id,
    )
    assert [tuple(one) for one in left] == [("MSc Law", 1), ("MSc Marketing", 1)]


def test_a_branch_imports_for_itself_only(library, sheets):
    school = library.institution()
    local = Sheets(library, RoundJobsServiceStub, "Round", keeper(scope=Scope.BRANCH, branches=(BEIJING,)))
    done = local.all_of_it(xlsx_of(HEADERS, row(school.name_en)))
    assert counts(done)["create"] == 1
    assert rounds_of(library, school.id)["MSc Finance", "第一轮"].branch_id == BEIJING


def test_who_may_not_import_does_not(library):
    jobs = library.service.stub(RoundJobsServiceStub)
    request = job_pb2.CreateImportRequest()
    getattr(request, "import").file_id = "x"
    with pytest.raises(grpc.RpcError) as caught:
        jobs.CreateRoundImport(request, metadata=library.as_(person("students.programme.edit")))
    assert caught.value.code() is grpc.StatusCode.PERMISSION_DENIED
    with pytest.raises(grpc.RpcError) as caught:
        jobs.CreateRoundImport(request)
    assert caught.value.code() is grpc.StatusCode.UNAUTHENTICATED


def test_a_ranking_is_imported_and_taken_back(library, monkeypatch):
    process_settings(monkeypatch, library.service)
    sheets = Sheets(library, RankingJobsServiceStub, "Ranking", keeper())
    first, second = library.institution(), library.institution()
    round_ = library.round(library.season(library.programme(first.id).id).id)
    content = xlsx_of(
        ("榜单", "年份", "名次", "大学"),
        ("QS", 2026, 12, first.name_en),
        ("QS", 2026, 13, second.name_en),
        ("QS", 2026, 14, "Nowhere University"),
    )
    done = sheets.all_of_it(content)
    assert counts(done) == {"total": 3, "create": 2, "fail": 1, "processed": 3}

    def rank(institution_id):
        request = institution_pb2.GetInstitutionRequest(id=institution_id)
        return library.institutions.GetInstitution(request, metadata=library.me).rank

    assert (rank(first.id), rank(second.id)) == (12, 13)
    request = programme_pb2.GetRoundRequest(id=round_.id)
    assert library.rounds.GetRound(request, metadata=library.me).institution_rank == 12
    changed = xlsx_of(("榜单", "年份", "名次", "大学"), ("qs", 2026, 11, first.name_en))
    sheets.all_of_it(changed, duplicate_policy=UPDATE)
    assert rank(first.id) == 11
    assert sheets.undo(done.id).counts.undone == 1  # the second; the first was changed since
    assert (rank(first.id), rank(second.id)) == (11, 0)
