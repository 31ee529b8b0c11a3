"""The audit log as people list it, over the real gRPC server."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import grpc
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from google.protobuf.struct_pb2 import Value
from matricula.common.v1 import query_pb2 as q
from matricula.gateway.v1 import audit_pb2 as pb
from matricula.gateway.v1 import audit_pb2_grpc as pb_grpc

from kit import rls, serve
from kit.identity import Right, Scope, Signer
from kit.service import Runtime
from tests.service.gateway_audit.proving import seal_all
from tests.service.gateway_audit.writing import write
from tests.service.harness import EVERY_CLASS, ServiceUnderTest, person

READ = "gateway.audit_entry.read"
MORNING = datetime(2026, 1, 5, 1, tzinfo=UTC)


@pytest.fixture
def service(running: Runtime, tmp_path: Path) -> Iterator[ServiceUnderTest]:
    key = Ed25519PrivateKey.generate()
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    (tmp_path / "identity.pub").write_bytes(public)
    settings = replace(running.settings, identity_public_key_file=str(tmp_path / "identity.pub"))
    with running.database.engine.connect() as connection:
        rls.check(connection)
    server, _ = serve.build(replace(running, settings=settings))
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    channel = grpc.insecure_channel(f"127.0.0.1:{port}")
    yield ServiceUnderTest("gateway", running, server, channel, Signer(pem))
    channel.close()
    server.stop(0).wait()


def listed(
    service: ServiceUnderTest, who: object, query: q.Query | None = None, **rest: object
) -> pb.ListAuditEntriesResponse:
    request = pb.ListAuditEntriesRequest(query=query, **rest)  # type: ignore[arg-type]  # values of a test
    stub = service.stub(pb_grpc.AuditServiceStub)
    return stub.ListAuditEntries(request, metadata=service.as_(who))  # type: ignore[no-any-return,arg-type]


def where(field: str, operator: "q.Operator.ValueType", *values: str) -> q.Query:
    condition = q.Condition(
        field=field, operator=operator, values=[Value(string_value=one) for one in values]
    )
    return q.Query(filter=q.Filter(conditions=[condition]))


def test_pages_newest_first_within_the_branches(service: ServiceUnderTest) -> None:
    for minute in range(6):
        write(service.running, [0, 1, 2, 3], time=MORNING + timedelta(minutes=minute))
    seal_all(service.running)
    auditor = person(READ, branches=(1, 2))
    first = listed(service, auditor, page_size=7)
    second = listed(service, auditor, page_size=7, page_token=first.next_page_token)
    entries = [*first.audit_entries, *second.audit_entries]
    assert [entry.branch_id for entry in entries].count(1) == 6
    assert {entry.branch_id for entry in entries} == {1, 2}
    assert second.next_page_token == ""
    times = [entry.occur_time.ToDatetime(tzinfo=UTC) for entry in entries]
    assert times == sorted(times, reverse=True)
    assert times[0] == MORNING + timedelta(minutes=5)
    one = entries[0]
    assert (len(one.hash), one.seq > 0, one.facts["count"], one.kind) == (64, True, 1, "call")


def test_entries_of_no_branch_are_for_those_who_see_everything(service: ServiceUnderTest) -> None:
    write(service.running, [0, 0, 1])
    assert len(listed(service, person(READ, branches=(1,))).audit_entries) == 1
    assert len(listed(service, person(READ, branches=(1, 2), scope=Scope.ALL)).audit_entries) == 3


def test_filters_and_order(service: ServiceUnderTest) -> None:
    write(service.running, [1, 1], actor_id="anna", time=MORNING)
    write(service.running, [1], actor_id="bert", reason="NOT_FOUND", time=MORNING + timedelta(hours=1))
    seal_all(service.running)
    auditor = person(READ, branches=(1,))
    found = listed(service, auditor, where("actor_id", q.OPERATOR_EQ, "anna")).audit_entries
    assert [entry.actor_id for entry in found] == ["anna", "anna"]
    found = listed(service, auditor, where("outcome", q.OPERATOR_NE, "OK")).audit_entries
    assert [entry.actor_id for entry in found] == ["bert"]
    found = listed(service, auditor, where("occur_time", q.OPERATOR_GT, "2026-01-05T01:30:00Z")).audit_entries
    assert [entry.actor_id for entry in found] == ["bert"]
    found = listed(service, auditor, q.Query(order_by="seq")).audit_entries
    assert [entry.seq for entry in found] == [1, 2, 3]


def test_without_permission_nothing_and_without_the_class_no_address(service: ServiceUnderTest) -> None:
    write(service.running, [1])
    with pytest.raises(grpc.RpcError) as refused:
        listed(service, person("gateway.role.read", branches=(1,)))
    assert refused.value.code() is grpc.StatusCode.PERMISSION_DENIED  # type: ignore[attr-defined]
    fields = dict.fromkeys(EVERY_CLASS, Right.READ) | {"PERSONAL": Right.HIDDEN}
    entry = listed(service, person(READ, branches=(1,), fields=fields)).audit_entries[0]
    assert entry.address == ""
    assert entry.actor_name == "王顾问"
    assert listed(service, person(READ, branches=(1,))).audit_entries[0].address == "203.0.113.9"
