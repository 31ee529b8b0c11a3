"""Imports of leads: suggestions, verdicts row by row, duplicates, what is written, and taking it back."""

from datetime import date, datetime, time

import grpc
import pytest
from matricula.common.v1 import job_pb2
from matricula.leads.v1 import lead_pb2
from matricula.leads.v1.channel_pb2 import Channel, CreateChannelRequest
from matricula.leads.v1.channel_pb2_grpc import ChannelsServiceStub

from kit.identity import Scope
from kit.packing import struct
from tests.service.harness import BEIJING, SHANGHAI, ServiceUnderTest, person
from tests.service.leads.desk import (
    Desk,
    csv_of,
    hidden,
    importer,
    process_settings,
    unique,
    xlsx_of,
)
from tests.service.leads.office import Office, phone, problem

SKIP, UPDATE, CREATE = (
    job_pb2.DUPLICATE_POLICY_SKIP,
    job_pb2.DUPLICATE_POLICY_UPDATE,
    job_pb2.DUPLICATE_POLICY_CREATE,
)
HEADERS = ("客户姓名", "手机号码", "微信", "生日", "意向国家", "费用预算", "备注")


@pytest.fixture(scope="module")
def office(leads: ServiceUnderTest) -> Office:
    return Office(leads)


@pytest.fixture
def desk(office: Office, monkeypatch: pytest.MonkeyPatch) -> Desk:
    found = Desk(office, importer(name="导入员"))
    process_settings(monkeypatch, found)
    return found


def counts(one: job_pb2.Import) -> dict[str, int]:
    return {field.name: value for field, value in one.counts.ListFields()}


# reading and judging -------------------------------------------------------------------------------------


def test_the_file_is_analyzed_with_suggestions_and_samples(desk):
    rows = [
        (
            "张伟",
            13812340000.0,
            "wei_1234",
            datetime.fromisoformat("2007-05-06"),
            "英国、美国",
            "30万",
            "=1+1",
        )
    ]
    found = desk.begin(xlsx_of(("2026 春季线索",), HEADERS, *rows), "春季.xlsx")
    assert found.state == job_pb2.IMPORT_STATE_MAPPING
    assert (found.header_row, found.sheet, found.counts.total) == (2, "Sheet", 1)
    assert [one.field for one in found.columns] == [
        "name", "phone", "wechat", "birth_date", "target_countries", "budget_amount", "note",
    ]  # fmt: skip
    assert list(found.columns[1].samples) == ["13812340000"]
    assert all(one.confidence >= 0.9 for one in found.columns)
    assert list(found.match_fields) == ["phone", "wechat", "email", "name+birth_date"]


def test_every_row_is_judged_and_nothing_is_written(desk):
    number, handle = phone(), unique()
    content = csv_of(
        HEADERS,
        ("张一", number, handle, "2007-05-06", "英国", "30万", ""),
        ("张二", "12345", "", "05/06/2007", "亚特兰蒂斯", "很多", ""),
        ("张三", f"+86 {number}", "", "", "", "", "the same phone"),
        ("张四", "", handle.upper(), "", "", "", "the same WeChat"),
        ("", phone(), "", "", "", "", "nobody"),
    )
    found = desk.map(desk.begin(content))
    assert found.state == job_pb2.IMPORT_STATE_READY
    assert counts(found) == {
        "total": 5, "create": 1, "skip": 2, "fail": 2, "duplicate_in_file": 2, "processed": 5,
    }  # fmt: skip
    assert [(one.row, one.column, one.reason) for one in found.problems] == [
        (3, "B", "PHONE_INVALID"),
        (3, "D", "DATE_AMBIGUOUS"),
        (3, "E", "COUNTRY_UNKNOWN"),
        (3, "F", "MONEY_INVALID"),
        (6, "A", "REQUIRED"),
    ]
    assert "12345" in found.problems[0].message
    assert desk.leads_of(found.id) == []


def test_what_the_lead_itself_would_refuse_fails_the_row_and_not_the_import(desk):
    """Rules of a lead beyond the type of its field: a WeChat id, the longest name."""
    content = csv_of(
        ("姓名", "微信", "地区", "手机"),
        ("好人", unique(), "北京", phone()),
        ("微信不对", "微信同号", "北京", phone()),
        ("很" * 101, unique(), "北京", phone()),
        ("地区太长", unique(), "远" * 61, phone()),
    )
    checked = desk.map(desk.begin(content))
    assert counts(checked) == {"total": 4, "create": 1, "fail": 3, "processed": 4}
    assert [(one.row, one.column) for one in checked.problems] == [(3, "B"), (4, "A"), (5, "C")]
    assert "101" in checked.problems[1].message
    assert "100" in checked.problems[1].message
    done = desk.start(checked.id)
    assert done.state == job_pb2.IMPORT_STATE_DONE
    assert [row.name for row in desk.leads_of(done.id)] == ["好人"]


def test_the_preview_refuses_what_the_start_would(desk):
    """A date to come and an amount below nothing: the counts of the preview are those of the result."""
    content = csv_of(
        ("姓名", "手机", "创建时间", "预算"),
        ("未来人", phone(), "2099-01-01", ""),
        ("欠款人", phone(), "", "-5"),
        ("好人", phone(), "2026-01-01", "0"),
    )
    checked = desk.map(desk.begin(content))
    assert counts(checked) == {"total": 3, "create": 1, "fail": 2, "processed": 3}
    assert [(one.row, one.column, one.reason) for one in checked.problems] == [
        (2, "C", "IN_FUTURE"), (3, "D", "OUT_OF_RANGE"),
    ]  # fmt: skip
    done = desk.start(checked.id)
    assert counts(done) == counts(checked)


def test_a_script_imports_in_one_call(desk):
    """Nobody looks in between: sure columns only, the defaults and the policy of the call."""
    content = csv_of(
        ("学生姓名", "联系电话", "城市", "wxwx"),
        ("小明", phone(), "长沙", "weixin_1"),
        ("坏电话", "12", "", ""),
    )
    begun = desk.begin(content, unattended=True, defaults=struct({"business_line": "留学"}))
    assert begun.state == job_pb2.IMPORT_STATE_CHECKING
    desk.run(begun.id)
    desk.run(begun.id)
    done = desk.get(begun.id)
    assert done.state == job_pb2.IMPORT_STATE_DONE
    assert counts(done) == {"total": 2, "create": 1, "fail": 1, "processed": 2}
    assert done.failed_file_id
    [made] = desk.leads_of(done.id)
    assert (made.name, made.region, made.business_line) == ("小明", "长沙", "BUSINESS_LINE_STUDY_ABROAD")
    assert made.wechat == ""


def test_a_script_that_leaves_a_required_field_open_waits_for_a_person(desk):
    found = desk.begin(csv_of(("甲", "乙"), ("x", "y")), unattended=True)
    assert found.state == job_pb2.IMPORT_STATE_MAPPING
    with pytest.raises(grpc.RpcError) as caught:
        desk.begin(csv_of(("姓名",), ("x",)), unattended=True, defaults=struct({"business_line": "XX"}))
    assert problem(caught)[3] == {"import.defaults.business_line"}


def test_a_slip_in_the_mapping_is_named_and_harms_nothing(desk):
    found = desk.begin(csv_of(("姓名", "手机"), ("小红", phone())))
    for slip, field in (
        ({"sheet": "没有"}, "import.sheet"),
        ({"columns": [job_pb2.ImportColumn(index=9, field="name")]}, "import.columns[9].index"),
    ):
        with pytest.raises(grpc.RpcError) as caught:
            desk.map(found, **slip)
        assert field in problem(caught)[3]
    assert desk.get(found.id).state == job_pb2.IMPORT_STATE_MAPPING


def test_an_update_leaves_the_time_a_lead_came_in(desk):
    number = phone()
    before = desk.office.lead(desk.who, name="老客户", phone=number)
    content = csv_of(("姓名", "手机", "创建时间", "地区"), ("老客户", number, "2020-01-01", "长沙"))
    found = desk.map(desk.begin(content), duplicate_policy=UPDATE)
    assert counts(desk.start(found.id))["update"] == 1
    after = desk.office.get(before.id, desk.who)
    assert (after.region, after.create_time) == ("长沙", before.create_time)


def test_an_update_makes_no_two_leads_of_one_person(desk):
    """The row finds one lead by its phone and carries the WeChat id of another."""
    number, handle = phone(), unique()
    desk.office.lead(desk.who, name="甲", phone=number)
    desk.office.lead(desk.who, name="乙", wechat=handle)
    content = csv_of(("姓名", "手机", "微信"), ("甲", number, handle))
    found = desk.map(desk.begin(content), duplicate_policy=UPDATE, match_fields=["phone"])
    done = desk.start(found.id)
    assert counts(done)["fail"] == 1
    assert done.problems[0].reason == "DUPLICATE_LEAD"


def test_birthdays_and_names_find_the_same_person(desk):
    name = unique("王")
    desk.office.lead(desk.who, name=name, birth_date="2008-01-02")
    content = csv_of(
        ("姓名", "生日"), (name, "2008年1月2日"), (name, "2008-01-03"), (f" {name} ", "2008.1.3")
    )
    found = desk.map(desk.begin(content))
    assert counts(found) == {
        "total": 3, "create": 1, "skip": 2, "duplicate_existing": 1, "duplicate_in_file": 1, "processed": 3,
    }  # fmt: skip


def test_cells_of_every_kind_survive_in_the_failed_rows(desk):
    moment = datetime.fromisoformat("2026-03-05T12:30:00")
    content = xlsx_of(
        ("姓名", "手机", "备注", "生日"),
        ("好人", phone(), "行", date(2001, 2, 3)),
        ("坏人", 12345.0, time(9, 30), moment),
    )
    done = desk.all_of_it(content, "种类.xlsx")
    assert counts(done)["fail"] == 1
    sheet = desk.sheet(done.failed_file_id)
    assert sheet[0] == ["姓名", "手机", "备注", "生日", "失败原因", "原行号"]
    assert sheet[1][:4] == ["坏人", 12345, "09:30:00", moment]
    assert "B3" in sheet[1][4]
    assert sheet[1][5] == 3


def test_what_no_database_keeps_is_left_out_of_cells(desk):
    """A NUL far down the file, where nobody takes the file for a binary one any more."""
    filler = [(f"人{place}", phone(), "好" * 40) for place in range(1200)]
    content = csv_of(
        ("姓名", "手机", "备注"), *filler, ("坏\x00人", "1\x00", "x\x00"), ("人\x00", phone(), "\x00y")
    )
    done = desk.all_of_it(content)
    assert (counts(done)["fail"], counts(done)["create"]) == (1, 1201)
    assert desk.sheet(done.failed_file_id)[1][:3] == ["坏人", "1", "x"]


def test_the_mapping_is_a_persons_choice_and_is_checked(desk):
    found = desk.begin(csv_of(("甲", "乙"), ("张伟", phone())))
    wrong = job_pb2.Import(
        columns=[
            job_pb2.ImportColumn(index=0, field="status"),
            job_pb2.ImportColumn(index=1, field="phone"),
        ]
    )
    request = job_pb2.MapImportRequest(id=found.id)
    getattr(request, "import").MergeFrom(wrong)
    with pytest.raises(grpc.RpcError) as caught:
        desk.jobs.MapLeadImport(request, metadata=desk.me)
    assert problem(caught)[3] == {"import.columns[0].field", "import.columns"}
    columns = [job_pb2.ImportColumn(index=0, field="name"), job_pb2.ImportColumn(index=1, field="phone")]
    request = job_pb2.MapImportRequest(id=found.id)
    getattr(request, "import").MergeFrom(job_pb2.Import(columns=columns))
    desk.jobs.MapLeadImport(request, metadata=desk.me)
    desk.run(found.id)
    assert desk.get(found.id).state == job_pb2.IMPORT_STATE_READY


def test_another_header_row_is_analyzed_again(desk):
    found = desk.begin(csv_of(("姓名", "电话"), ("张伟", phone()), ("李雷", phone())))
    request = job_pb2.MapImportRequest(id=found.id)
    getattr(request, "import").MergeFrom(job_pb2.Import(header_row=2))
    changed = desk.jobs.MapLeadImport(request, metadata=desk.me)
    assert changed.state == job_pb2.IMPORT_STATE_ANALYZING
    desk.run(found.id)
    assert desk.get(found.id).columns[0].header == "张伟"


def test_defaults_fill_what_the_sheet_leaves_out(desk):
    found = desk.all_of_it(
        csv_of(("姓名", "手机", "城市"), ("甲", phone(), ""), ("乙", phone(), "天津")),
        defaults={"region": "北京", "tags": ["展会"], "target_course": desk.office.course},
    )
    assert [(row.name, row.region, row.tags) for row in desk.leads_of(found.id)] == [
        ("甲", "北京", ["展会"]),
        ("乙", "天津", ["展会"]),
    ]


def test_defaults_are_checked_like_cells(desk):
    found = desk.begin(csv_of(("姓名", "手机"), ("甲", phone())))
    request = job_pb2.MapImportRequest(id=found.id)
    chosen = job_pb2.Import(columns=found.columns)
    chosen.defaults.update(
        {"birth_date": "05/06/2007", "status": "STATUS_WON", "region": "远" * 61, "budget_amount": "很多"}
    )
    getattr(request, "import").MergeFrom(chosen)
    with pytest.raises(grpc.RpcError) as caught:
        desk.jobs.MapLeadImport(request, metadata=desk.me)
    assert problem(caught)[3] == {
        f"import.defaults.{name}" for name in ("birth_date", "status", "region", "budget_amount")
    }


# duplicates ----------------------------------------------------------------------------------------------


def test_existing_people_are_left_alone_when_skipping(desk):
    there = desk.office.lead(desk.who, name="老线索", region="旧")
    found = desk.all_of_it(
        csv_of(("姓名", "手机", "地区"), ("新名字", there.phone, "新"), ("新人", phone(), "新"))
    )
    assert counts(found) == {
        "total": 2, "create": 1, "skip": 1, "duplicate_existing": 1, "processed": 2,
    }  # fmt: skip
    same = desk.office.get(there.id, desk.who)
    assert (same.name, same.region, same.etag) == ("老线索", "旧", there.etag)


def test_existing_people_are_filled_when_updating_and_put_back_by_undo(desk):
    there = desk.office.lead(desk.who, name="老线索", region="旧", note="留下")
    other = desk.office.lead(desk.who, name="另一个", region="旧")
    content = csv_of(
        ("姓名", "手机", "地区", "备注"), ("新名字", there.phone, "新", ""), ("改过的", other.phone, "新", "")
    )
    found = desk.all_of_it(content, duplicate_policy=UPDATE)
    assert counts(found) == {
        "total": 2, "update": 2, "duplicate_existing": 2, "processed": 2,
    }  # fmt: skip
    changed = desk.office.get(there.id, desk.who)
    assert (changed.name, changed.region, changed.note) == ("新名字", "新", "留下")
    later = lead_pb2.UpdateLeadRequest(lead=lead_pb2.Lead(id=other.id, note="后来有人改"))
    later.update_mask.paths.append("note")
    desk.office.leads.UpdateLead(later, metadata=desk.me)
    undone = desk.undo(found.id)
    assert (undone.counts.undone, undone.counts.kept) == (1, 1)
    back = desk.office.get(there.id, desk.who)
    assert (back.name, back.region, back.note) == ("老线索", "旧", "留下")
    assert desk.office.get(other.id, desk.who).region == "新"


def test_who_was_merged_away_is_filled_as_the_lead_that_stays(desk):
    other, stays = desk.office.lead(desk.who), desk.office.lead(desk.who, region="旧")
    merge = lead_pb2.MergeLeadsRequest(id=stays.id, other_id=other.id)
    desk.office.leads.MergeLeads(merge, metadata=desk.me)
    content = csv_of(("姓名", "手机", "地区"), ("老客户", other.phone, "新"))
    assert counts(desk.map(desk.begin(content))) == {
        "total": 1, "skip": 1, "duplicate_existing": 1, "processed": 1,
    }  # fmt: skip
    done = desk.all_of_it(content, duplicate_policy=UPDATE)
    assert counts(done)["update"] == 1
    assert desk.office.get(stays.id, desk.who).region == "新"


def test_both_are_kept_when_creating(desk):
    there = desk.office.lead(desk.who)
    found = desk.all_of_it(
        csv_of(("姓名", "手机"), ("甲", there.phone), ("乙", there.phone)), duplicate_policy=CREATE
    )
    assert counts(found)["create"] == 2
    assert {row.phone for row in desk.leads_of(found.id)} == {there.phone}


def test_who_came_in_after_the_preview_is_seen_by_the_run(desk):
    number = phone()
    ready = desk.map(desk.begin(csv_of(("姓名", "手机"), ("甲", number), ("乙", phone()))))
    assert counts(ready)["create"] == 2
    desk.office.lead(desk.who, phone=number)
    done = desk.start(ready.id)
    assert counts(done) == {
        "total": 2, "create": 1, "skip": 1, "duplicate_existing": 1, "processed": 2,
    }  # fmt: skip
    assert [row.name for row in desk.leads_of(done.id)] == ["乙"]


def test_only_the_chosen_fields_recognise_people(desk):
    there = desk.office.lead(desk.who, wechat=unique())
    content = csv_of(("姓名", "手机", "微信"), ("甲", there.phone, ""), ("乙", phone(), there.wechat))
    found = desk.map(desk.begin(content), match_fields=["wechat"])
    assert counts(found) == {"total": 2, "create": 1, "skip": 1, "duplicate_existing": 1, "processed": 2}


# writing -------------------------------------------------------------------------------------------------


def test_leads_come_in_whole(desk):
    channel = desk.office.service.stub(ChannelsServiceStub).CreateChannel(
        CreateChannelRequest(channel=Channel(name_zh=unique("渠道"), aliases=[unique("别名")])),
        metadata=desk.office.as_(person("leads.channel.edit", "leads.channel.read")),
    )
    number, wechat = phone(), unique()
    content = csv_of(
        (*HEADERS, "来源", "意向学历", "标签", "意向课程"),
        ("张 伟", number, wechat, "2007年5月6日", "英国、美国", "￥30万", "第一行\n第二行",
         channel.aliases[0], "研究生", "VIP,展会", desk.office.course),
    )  # fmt: skip
    found = desk.all_of_it(content)
    assert counts(found) == {"total": 1, "create": 1, "processed": 1}, found.problems
    (row,) = desk.leads_of(found.id)
    assert (row.name, row.phone, row.wechat, row.birth_date) == (
        "张 伟", f"+86{number}", wechat, date(2007, 5, 6),
    )  # fmt: skip
    assert (row.target_countries, row.budget_amount, row.budget_currency) == (["GB", "US"], 30_000_000, "CNY")
    assert (row.note, row.target_degree) == ("第一行\n第二行", "DEGREE_MASTER")
    assert (row.tags, row.origin, row.origin_id) == (["VIP", "展会"], "ORIGIN_IMPORT", found.id)
    assert (str(row.channel_id), str(row.pipeline_id), row.status) == (
        channel.id,
        desk.office.pipeline.id,
        "STATUS_NEW",
    )
    assert [kind for kind, _, _ in desk.office.events(str(row.id))] == ["lead_created"]
    assert desk.office.get(str(row.id), desk.who).name == "张 伟"


def test_every_state_is_an_event_without_names(desk):
    found = desk.all_of_it(csv_of(("姓名", "手机"), ("某某某", phone())))
    events = desk.office.events(found.id)
    assert [seq for _, seq, _ in events] == list(range(1, len(events) + 1))
    assert {kind for kind, _, _ in events} == {"lead_import_progressed"}
    assert events[-1][2]["state"] == "IMPORT_STATE_DONE"
    assert events[-1][2]["counts"] == {"total": 1, "create": 1, "processed": 1}
    assert "某某某" not in str(events)


# taking back ---------------------------------------------------------------------------------------------


def test_undo_takes_back_what_was_made_and_keeps_what_somebody_changed(desk):
    before = desk.office.lead(desk.who, name="早就在")
    found = desk.all_of_it(
        csv_of(("姓名", "手机", "意向课程"), *((f"第{n}", phone(), desk.office.course) for n in range(5)))
    )
    made = desk.leads_of(found.id)
    desk.office.move(str(made[0].id), "有效", desk.who)
    desk.office.act(str(made[1].id), who=desk.who)
    undone = desk.undo(found.id)
    assert undone.state == job_pb2.IMPORT_STATE_UNDONE
    assert (undone.counts.undone, undone.counts.kept) == (3, 2)
    assert {row.id for row in desk.leads_of(found.id)} == {made[0].id, made[1].id}
    assert desk.office.get(before.id, desk.who).name == "早就在"


def test_undo_needs_an_import_that_ran(desk):
    ready = desk.map(desk.begin(csv_of(("姓名", "手机"), ("甲", phone()))))
    with pytest.raises(grpc.RpcError) as caught:
        desk.undo(ready.id)
    assert problem(caught)[1] == "IMPORT_WRONG_STATE"


# who may -------------------------------------------------------------------------------------------------


def test_an_import_is_seen_by_its_branch_and_by_owners_of_little_only_their_own(desk):
    found = desk.begin(csv_of(("姓名", "手机"), ("甲", phone())))
    assert desk.get(found.id, importer(name="同事")).id == found.id
    for stranger in (importer(branches=(SHANGHAI,)), importer(scope=Scope.OWN, branches=(BEIJING,))):
        with pytest.raises(grpc.RpcError) as caught:
            desk.get(found.id, stranger)
        assert problem(caught)[1] == "IMPORT_NOT_FOUND"
    with pytest.raises(grpc.RpcError) as caught:
        desk.get(found.id, person("leads.lead.read"))
    assert problem(caught)[0] is grpc.StatusCode.PERMISSION_DENIED


def test_a_column_one_may_not_edit_is_not_suggested_nor_taken(office, monkeypatch):
    desk = Desk(office, importer(fields=hidden("MONEY")))
    process_settings(monkeypatch, desk)
    found = desk.begin(csv_of(("姓名", "手机", "预算"), ("甲", phone(), "30万")))
    assert [one.field for one in found.columns] == ["name", "phone", ""]
    done = desk.start(desk.map(found).id)
    assert desk.leads_of(done.id)[0].budget_amount is None


def test_somebody_elses_file_cannot_be_imported(desk):
    theirs = desk.files.save(b"x", name="x.csv", media_type="text/csv", owner_id="other", branch_id=BEIJING)
    request = job_pb2.CreateImportRequest()
    getattr(request, "import").MergeFrom(job_pb2.Import(file_id=theirs.id))
    with pytest.raises(grpc.RpcError) as caught:
        desk.jobs.CreateLeadImport(request, metadata=desk.me)
    assert problem(caught)[0] is grpc.StatusCode.NOT_FOUND


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"%PDF-1.7 nothing", "NOT_A_SHEET"), (csv_of(("姓名", "手机")), "SHEET_EMPTY"), (b"", "SHEET_EMPTY")],
)
def test_a_file_that_cannot_be_used_ends_with_the_reason_in_words(desk, content, reason):
    found = desk.begin(content)
    assert (found.state, found.error_reason) == (job_pb2.IMPORT_STATE_FAILED, reason)
    assert "请" in found.error
    listed = desk.jobs.ListLeadImports(job_pb2.ListImportsRequest(), metadata=desk.me)
    assert found.id in {one.id for one in listed.imports}
