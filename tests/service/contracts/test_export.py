"""Contracts as a file: the rows and columns the caller may read."""

import io

import grpc
import pytest
from matricula.common.v1 import job_pb2
from matricula.contracts.v1.contract_pb2_grpc import ContractJobsServiceStub
from openpyxl import load_workbook

from kit import job_child
from kit.files import FileStore
from kit.identity import Right
from kit.service import load
from tests.service.contracts.firm import EVERYTHING, PRICE
from tests.service.harness import EVERY_CLASS, SHANGHAI, person

EXPORT = "contracts.contract.export"


@pytest.fixture
def jobs(firm, monkeypatch):
    monkeypatch.setenv("MATRICULA_FILES_URL", firm.service.running.settings.files_url)
    return firm.service.stub(ContractJobsServiceStub)


def begin(jobs, who, *fields):
    return jobs.CreateContractExport(
        job_pb2.CreateExportRequest(export=job_pb2.Export(fields=fields)), metadata=who
    )


def rows(firm, jobs, who, *fields):
    """The sheet of an export by somebody, made as its job makes it."""
    me = firm.as_(who)
    made = begin(jobs, me, *fields)
    [(job, token)] = firm.system(
        "update job set state = 'running', lease_token = lease_token + 1,"
        " lease_until = now() + interval '1 minute' where id = (select job_id from export_job where id = :id)"
        " returning id::text, lease_token",
        id=made.id,
    )
    settings = firm.service.running.settings
    assert job_child.run(load("contracts"), settings, job, token) == job_child.DONE
    done = jobs.GetContractExport(job_pb2.GetExportRequest(id=made.id), metadata=me)
    assert done.state == job_pb2.EXPORT_STATE_DONE, done.error
    _, content = FileStore(settings.files_url).read(done.file_id, who)
    return [list(row) for row in load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True)]


def test_nobody_and_who_may_only_read_get_no_file(firm, jobs):
    with pytest.raises(grpc.RpcError) as caught:
        begin(jobs, (), "number")
    assert caught.value.code() is grpc.StatusCode.UNAUTHENTICATED
    with pytest.raises(grpc.RpcError) as caught:
        begin(jobs, firm.as_(person("contracts.contract.read")), "number")
    assert caught.value.code() is grpc.StatusCode.PERMISSION_DENIED


def test_the_file_holds_contracts_with_names_and_amounts_and_none_of_another_branch(firm, jobs):
    contract = firm.approved()
    sheet = rows(firm, jobs, person(EXPORT, *EVERYTHING), "number", "student_id", "status", "total_minor")
    assert sheet[0] == ["合同编号", "学生", "状态", "合同金额"]
    mine = next(row for row in sheet if row[0] == contract.number)
    assert mine[1:3] == ["陈晓雨", "待发送"]
    assert mine[3] == f"{PRICE / 100:,.2f}"
    other = rows(firm, jobs, person(EXPORT, *EVERYTHING, branches=(SHANGHAI,)), "number")
    assert contract.number not in [row[0] for row in other]


def test_amounts_are_not_exported_by_who_may_not_see_them(firm, jobs):
    rights = dict.fromkeys(EVERY_CLASS, Right.EDIT) | {"MONEY": Right.HIDDEN}
    blind = person(EXPORT, *EVERYTHING, fields=rights)
    with pytest.raises(grpc.RpcError) as caught:
        begin(jobs, firm.as_(blind), "number", "total_minor")
    assert caught.value.code() is grpc.StatusCode.INVALID_ARGUMENT
