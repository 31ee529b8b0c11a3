"""Exports of leads: the rows and columns the caller may read, nothing that a spreadsheet would run."""

import csv
import hashlib
import io

import grpc
import pytest
from matricula.common.v1 import job_pb2, query_pb2, record_pb2
from matricula.leads.v1 import channel_pb2, field_pb2
from matricula.leads.v1.channel_pb2_grpc import ChannelsServiceStub
from matricula.leads.v1.field_pb2_grpc import CustomFieldsServiceStub
from matricula.options.v1 import options_pb2
from openpyxl import load_workbook

from kit import job_child, job_dispatch
from kit.identity import Principal, Right, Scope
from kit.service import load
from services.leads.transfer.worker import JOBS_FAILED
from tests.service.harness import BEIJING, SHANGHAI, ServiceUnderTest
from tests.service.leads.desk import Desk, hidden, importer, process_settings, unique
from tests.service.leads.office import Office, problem

XLSX, CSV = job_pb2.EXPORT_FORMAT_XLSX, job_pb2.EXPORT_FORMAT_CSV


@pytest.fixture(scope="module")
def office(leads: ServiceUnderTest) -> Office:
    return Office(leads)


@pytest.fixture
def desk(office: Office, monkeypatch: pytest.MonkeyPatch) -> Desk:
    return desk_of(office, monkeypatch, importer())


def desk_of(office: Office, monkeypatch: pytest.MonkeyPatch, who: Principal) -> Desk:
    found = Desk(office, who)
    process_settings(monkeypatch, found)
    return found


def where(field: str, value: str) -> query_pb2.Query:
    condition = query_pb2.Condition(field=field, operator=query_pb2.OPERATOR_EQ)
    condition.values.add().string_value = value
    return query_pb2.Query(filter=query_pb2.Filter(conditions=[condition]))


def begin(desk: Desk, *fields: str, query: query_pb2.Query | None = None, form: int = XLSX) -> job_pb2.Export:
    request = job_pb2.CreateExportRequest(export=job_pb2.Export(format=form, fields=fields, query=query))
    made: job_pb2.Export = desk.jobs.CreateLeadExport(request, metadata=desk.me)
    return made


def export(
    desk: Desk, *fields: str, query: query_pb2.Query | None = None, form: int = XLSX
) -> job_pb2.Export:
    made = begin(desk, *fields, query=query, form=form)
    assert desk.run(made.id, "export_job") == job_child.DONE
    done: job_pb2.Export = desk.jobs.GetLeadExport(job_pb2.GetExportRequest(id=made.id), metadata=desk.me)
    return done


def cells(desk: Desk, done: job_pb2.Export) -> list[list[object]]:
    meta, content = desk.files.read(done.file_id, desk.who)
    assert done.sha256 == meta.sha256 == hashlib.sha256(content).hexdigest()
    if done.format == CSV:
        return [list(row) for row in csv.reader(io.StringIO(content.decode("utf-8-sig")))]
    return [list(row) for row in load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True)]


def test_the_rows_of_the_query_in_the_asked_columns(desk):
    region = unique("区")
    made = [desk.office.lead(desk.who, name=f"客户{n}", region=region, target_degree=4) for n in range(3)]
    desk.office.lead(desk.who, region="别处")
    done = export(desk, "phone", "name", "target_degree", query=where("region", region))
    assert (done.state, done.row_count) == (job_pb2.EXPORT_STATE_DONE, 3)
    sheet = cells(desk, done)
    assert sheet[0] == ["手机", "姓名", "意向学历"]
    assert sorted(sheet[1:]) == sorted([one.phone, one.name, "硕士"] for one in made)


def test_money_dates_lists_and_people_are_shown_as_people_read_them(desk):
    course = desk.office.course
    made = desk.office.lead(
        desk.who,
        budget_amount=30_000_050,
        target_countries=["GB", "US"],
        birth_date="2008-01-02",
        tags=["甲", "乙"],
    )
    names = ("budget_amount", "target_countries", "birth_date", "tags", "stage_id", "status", "create_time")
    done = export(desk, *names, query=where("id", made.id))
    (row,) = cells(desk, done)[1:]
    assert "300,000.50" in str(row[0])
    assert row[1] == "英国、美国"
    assert row[2].date().isoformat() == "2008-01-02"
    assert row[3] == "甲、乙"
    assert row[4:6] == ["新线索", "新增线索"]
    assert row[6].tzinfo is None  # the clock on the wall of the organisation
    assert course not in map(str, row)


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_what_a_lead_refers_to_is_written_by_name(office, monkeypatch, locale):
    number = office.open_branch(name_en="North Branch")
    manager = importer("leads.channel.edit", "leads.channel.read", branches=(number,))
    desk = desk_of(office, monkeypatch, manager)
    named = channel_pb2.Channel(name_zh=unique("渠道"), name_en=unique("Channel"))
    channel = office.service.stub(ChannelsServiceStub).CreateChannel(
        channel_pb2.CreateChannelRequest(channel=named), metadata=desk.me
    )
    office.hire(manager.id, number, name="李经理")
    made = office.lead(manager, channel_id=channel.id, owner_id=manager.id)
    request = job_pb2.CreateExportRequest(
        export=job_pb2.Export(
            format=XLSX, fields=["branch_id", "channel_id", "owner_id"], query=where("id", made.id)
        )
    )
    begun = desk.jobs.CreateLeadExport(request, metadata=office.as_(manager, x_locale=locale))
    assert desk.run(begun.id, "export_job") == job_child.DONE
    done = desk.jobs.GetLeadExport(job_pb2.GetExportRequest(id=begun.id), metadata=desk.me)
    expected = {
        "zh": [f"分校{number}", named.name_zh, "李经理"],
        "en": ["North Branch", named.name_en, "李经理"],
    }
    assert cells(desk, done)[1:] == [expected[locale]]


@pytest.mark.parametrize("form", [XLSX, CSV])
def test_nothing_that_a_spreadsheet_would_run(desk, form):
    evil = ['=HYPERLINK("http://x")', "+1+1", "-2+3", "@SUM(A1)", "＝1+1"]
    region = unique("区")
    for text in evil:
        desk.office.lead(desk.who, name=text, region=region, note=f"{text}\n{text}")
    done = export(desk, "name", "note", query=where("region", region), form=form)
    if form == CSV:
        written = [cell for row in cells(desk, done)[1 : len(evil) + 1] for cell in row]
        assert len(written) == 2 * len(evil)
        assert all(cell.startswith("'") for cell in written)
        return
    _, content = desk.files.read(done.file_id, desk.who)
    book = load_workbook(io.BytesIO(content))
    kinds = {cell.data_type for row in book.active.iter_rows() for cell in row}
    assert kinds == {"s"}
    assert {row[0] for row in cells(desk, done)[1:]} >= {'=HYPERLINK("http://x")', "+1+1"}


def test_masked_and_hidden_fields_are_not_exported(office, monkeypatch):
    fields = {**hidden("MONEY"), "CONTACT": Right.MASKED}
    desk = desk_of(office, monkeypatch, importer(fields=fields))
    made = office.lead(importer(), wechat=unique(), budget_amount=5_000_000)
    done = export(desk, query=where("id", made.id))
    sheet = cells(desk, done)
    assert not {"手机", "微信", "邮箱", "预算", "预算币种"} & set(sheet[0])
    assert "姓名" in sheet[0]
    everything = " ".join(str(cell) for row in sheet for cell in row)
    assert made.phone.removeprefix("+86") not in everything
    assert made.wechat not in everything
    for name in ("phone", "budget_amount", "nothing"):
        with pytest.raises(grpc.RpcError) as caught:
            begin(desk, name)
        assert problem(caught)[0] is grpc.StatusCode.INVALID_ARGUMENT


def test_a_query_cannot_ask_what_may_not_be_read(office, monkeypatch):
    desk = desk_of(office, monkeypatch, importer(fields=hidden("CONTACT")))
    with pytest.raises(grpc.RpcError) as caught:
        begin(desk, "name", query=where("phone", "+8613800000000"))
    assert problem(caught)[0] is grpc.StatusCode.INVALID_ARGUMENT


def test_only_rows_within_reach(office, monkeypatch):
    region = unique("区")
    narrow = importer(scope=Scope.OWN, branches=(BEIJING,))
    office.lead(importer(), region=region)
    mine = office.lead(narrow, region=region)
    office.lead(importer(branches=(SHANGHAI,)), region=region)
    desk = desk_of(office, monkeypatch, narrow)
    assert cells(desk, export(desk, "id", query=where("region", region)))[1:] == [[mine.id]]


def test_an_export_belongs_to_who_asked_for_it(desk):
    made = begin(desk, "name")
    with pytest.raises(grpc.RpcError) as caught:
        desk.jobs.GetLeadExport(
            job_pb2.GetExportRequest(id=made.id), metadata=desk.office.as_(importer(name="同事"))
        )
    assert problem(caught)[1] == "EXPORT_NOT_FOUND"


def test_an_export_that_is_given_up_says_so(desk):
    made = begin(desk, "name")
    exhausted = "update job set state = 'running', attempts = 5, lease_until = now() - interval '1 s'"
    desk.system(
        f"{exhausted}, next_time = '2000-01-01' where id = cast(:id as uuid)",
        id=desk.job_of(made.id, "export_job"),
    )
    job_dispatch.Dispatcher(load("leads"), JOBS_FAILED, desk.office.service.running.system).run_once()
    ended = desk.jobs.GetLeadExport(job_pb2.GetExportRequest(id=made.id), metadata=desk.me)
    assert ended.state == job_pb2.EXPORT_STATE_FAILED
    assert "请" in ended.error


def test_custom_fields_are_columns_too(desk):
    key = "k" + unique("")[-6:]
    made = record_pb2.CustomField(
        key=key, record_type="leads.lead", label_zh="均分", type=options_pb2.FIELD_TYPE_NUMBER,
        **{"class": options_pb2.FIELD_CLASS_BUSINESS},
    )  # fmt: skip
    desk.office.service.stub(CustomFieldsServiceStub).CreateCustomField(
        field_pb2.CreateCustomFieldRequest(custom_field=made), metadata=desk.me
    )
    lead = desk.office.lead(desk.who, custom={key: 3.7})
    sheet = cells(desk, export(desk, "name", f"custom.{key}", query=where("id", lead.id)))
    assert sheet == [["姓名", "均分"], [lead.name, 3.7]]


def test_all_columns_when_none_are_asked(desk):
    lead = desk.office.lead(desk.who)
    sheet = cells(desk, export(desk, query=where("id", lead.id), form=CSV))
    assert {"姓名", "手机", "阶段", "负责人"} <= set(sheet[0])
    assert (
        f"'{lead.phone}" in sheet[1]
    )  # its plus would make it a formula; an import takes the mark off again
    assert desk.who.name in sheet[-1][0]  # who took it out is written in the file
