"""What every call passes: who may call, what is checked, what becomes of errors, what the audit is told."""

import json
from types import SimpleNamespace

import pytest
from matricula.leads.v1 import channel_pb2 as pb
from matricula.leads.v1 import lead_pb2
from sqlalchemy import text

from kit.errors import EtagMismatch, InvalidArgument, NotFound, ResourceExhausted, Violation
from kit.identity import PUBLIC, Grant, Principal, Right, Scope
from kit.ids import new_id
from kit.interceptor import Call, Interceptor, Later, Origin
from services.leads.channel.model import CHANNELS
from tests.service.harness import BEIJING, SHANGHAI, ServiceUnderTest, person
from tests.service.kit.calls import Context, Door, Refused, editor, sql


@pytest.fixture
def door(service: ServiceUnderTest) -> Door:
    return Door(service)


def answer(_request: object, _call: Call) -> pb.Channel:
    return pb.Channel(name_zh="好")


def raising(error: Exception):
    def method(_request: object, _call: Call) -> pb.Channel:
        raise error

    return method


UNIQUE = (
    "insert into idempotency (actor_id, key, method, request_hash)"
    " select 'a', 'k', 'm', 'h' from generate_series(1, 2)"
)
ORPHAN = "do $$ begin raise foreign_key_violation; end $$"


@pytest.mark.parametrize(
    ("method", "code", "reason"),
    [
        (raising(NotFound()), "NOT_FOUND", "NOT_FOUND"),
        (raising(EtagMismatch()), "ABORTED", "ETAG_MISMATCH"),
        (raising(ResourceExhausted()), "RESOURCE_EXHAUSTED", "RESOURCE_EXHAUSTED"),
        (sql(UNIQUE), "ALREADY_EXISTS", "UNIQUE_VALUE_TAKEN"),
        (sql(ORPHAN), "FAILED_PRECONDITION", "REFERENCE_BROKEN"),
        (sql("select pg_terminate_backend(pg_backend_pid())"), "UNAVAILABLE", "UNAVAILABLE"),
        (sql("select no_such_column"), "INTERNAL", "INTERNAL"),
        (raising(KeyError("张三 13800138000")), "INTERNAL", "INTERNAL"),
    ],
    ids=["not-found", "etag", "exhausted", "unique", "reference", "database-away", "bad-sql", "defect"],
)
def test_every_error_becomes_a_status_with_a_reason(door, method, code, reason):
    with pytest.raises(Refused) as refused:
        door(method, who=editor())
    assert (refused.value.code, refused.value.reason) == (code, reason)
    assert "13800138000" not in refused.value.message + refused.value.sentence


@pytest.mark.parametrize(
    ("locale", "sentence"), [("zh", "记录不存在"), ("en", "no such record"), (None, "记录不存在")]
)
def test_the_sentence_is_in_the_callers_language(door, locale, sentence):
    metadata = {"x-locale": locale} if locale else {}
    with pytest.raises(Refused) as refused:
        door(raising(NotFound()), who=editor(), metadata=metadata)
    assert sentence in refused.value.sentence


def test_field_violations_reach_the_caller(door):
    wrong = InvalidArgument(fields=[Violation("channel.name_zh", "太长", "Too long", "TOO_LONG")])
    with pytest.raises(Refused) as refused:
        door(raising(wrong), who=editor())
    assert refused.value.fields == [("channel.name_zh", "TOO_LONG")]


def test_a_failed_call_leaves_nothing_behind(door, service):
    made: list[str] = []

    def method(_request: object, call: Call) -> pb.Channel:
        made.append(str(CHANNELS.insert(call.session, {"name_zh": "半途"})["id"]))
        raise NotFound

    who = editor()
    with pytest.raises(Refused):
        door(method, who=who)
    with service.running.database.transaction(who, Grant(Scope.BRANCH, (BEIJING,))) as session:
        assert (
            session.execute(text("select count(*) from channel where id = :id"), {"id": made[0]}).scalar()
            == 0
        )
        left = "select count(*) from history where record_id = :id"
        assert session.execute(text(left), {"id": made[0]}).scalar() == 0


# who may call ------------------------------------------------------------


def test_a_public_method_acts_for_nobody_and_sees_no_branch(door):
    found: list[object] = []

    def method(_request: object, call: Call) -> pb.Channel:
        found.append(call.who)
        found.append(call.session.execute(text("select count(*) from channel")).scalar())
        return pb.Channel(name_zh="公开")

    assert door(method, permission="", public=True).name_zh == "公开", "and its answer is not masked"
    assert found == [PUBLIC, 0]


REFUSALS = {
    "nobody": ({}, {}, "UNAUTHENTICATED"),
    "bad token": ({"metadata": {"x-identity": "x.y.z"}}, {}, "UNAUTHENTICATED"),
    "bad token on a public method": (
        {"metadata": {"x-identity": "x.y.z"}},
        {"public": True},
        "UNAUTHENTICATED",
    ),
    "a public token on a method of people": (
        {"who": Principal(id="", kind="public")},
        {"permission": "", "authenticated": True},
        "UNAUTHENTICATED",
    ),
    "without the permission": ({"who": person("leads.lead.read")}, {}, "PERMISSION_DENIED"),
    "an auditor who writes": ({"who": editor(read_only=True)}, {}, "PERMISSION_DENIED"),
}


@pytest.mark.parametrize(("caller", "rule", "code"), REFUSALS.values(), ids=REFUSALS.keys())
def test_who_is_refused(door, caller, rule, code):
    with pytest.raises(Refused) as refused:
        door(answer, **caller, **rule)
    assert refused.value.code == code


def test_an_auditor_may_look(door):
    assert door(answer, who=editor(read_only=True), read_only=True).name_zh == "好"


def test_an_auditor_cannot_write_even_by_a_method_that_forgets_itself(door):
    who = editor(read_only=True)
    with pytest.raises(Refused):
        door(lambda _, call: CHANNELS.insert(call.session, {"name_zh": "x"}), who=who, read_only=True)


def test_a_signed_in_method_reaches_all_branches_of_the_caller_and_no_other(door):
    reach: list[Grant] = []

    def method(_request: object, call: Call) -> pb.Channel:
        reach.append(call.grant)
        return pb.Channel()

    who = Principal(id=new_id(), branch_id=BEIJING, grants={"leads.lead.read": Grant(Scope.OWN, (SHANGHAI,))})
    door(method, who=who, permission="", authenticated=True)
    assert reach == [Grant(Scope.BRANCH, (BEIJING, SHANGHAI))]


def test_methods_of_the_runtime_itself_pass_untouched(service):
    interceptor = Interceptor(service.running, {}, None, {})  # type: ignore[arg-type]  # never asked
    handler = object()
    details = SimpleNamespace(method="/grpc.health.v1.Health/Check")
    assert interceptor.intercept_service(lambda _: handler, details) is handler


def test_a_late_answer_is_made_without_a_connection_and_masked(door, service):
    pool = service.running.database.reading.pool
    taken: list[int] = []

    def make() -> lead_pb2.Lead:
        taken.append(pool.checkedout())
        return lead_pb2.Lead(name="李雷", phone="+8613800138000")

    def method(_request: object, call: Call) -> Later:
        call.session.execute(text("select 1"))
        taken.append(pool.checkedout())
        return Later(make)

    who = person("leads.channel.edit", fields={"PERSONAL": Right.READ})
    found = door(method, who=who, response=lead_pb2.Lead, read_only=True)
    assert (found.name, found.phone, taken) == ("李雷", "", [1, 0])


def test_a_method_that_writes_has_no_late_answer(door):
    with pytest.raises(Refused) as refused:
        door(lambda *_: Later(pb.Channel), who=editor())
    assert refused.value.code == "INTERNAL"


def test_where_a_public_call_comes_from_reaches_the_method(door):
    seen: list[Origin] = []

    def method(_request: object, call: Call) -> pb.Channel:
        seen.append(call.origin)
        return pb.Channel()

    metadata = {"x-client-address": "203.0.113.9", "x-client-agent": "Mozilla/5.0", "x-locale": "en"}
    door(method, permission="", public=True, metadata=metadata)
    assert (seen[0].address, seen[0].agent, seen[0].locale) == ("203.0.113.9", "Mozilla/5.0", "en")


# what is checked ------------------------------------------------------------


def test_rules_of_the_proto_are_checked_and_named(door):
    with pytest.raises(Refused) as refused:
        door(
            answer,
            lead_pb2.CreateLeadRequest(lead={"name": "x" * 101, "target_countries": ["GB", "gb"]}),
            who=editor(),
        )
    assert refused.value.code == "INVALID_ARGUMENT"
    assert {field for field, _ in refused.value.fields} == {"lead.name", "lead.target_countries[1]"}


@pytest.mark.parametrize(
    ("changes", "mask", "fields"),
    [
        ({}, ["aliases"], set()),
        ({"aliases": ["x"]}, [], set()),
        ({}, ["name_zh"], {"channel.name_zh"}),
        ({"name_zh": "x" * 200}, [], {"channel.name_zh"}),
    ],
)
def test_an_update_is_checked_for_what_it_changes(door, changes, mask, fields):
    request = pb.UpdateChannelRequest(channel={"id": new_id(), **changes}, update_mask={"paths": mask})
    try:
        door(answer, request, who=editor())
        found: set[str] = set()
    except Refused as refused:
        found = {field for field, _ in refused.fields}
    assert found == fields


# what the audit is told ------------------------------------------------------------


def audit(context: Context) -> dict[str, object]:
    found: dict[str, object] = json.loads(context.trailing["x-audit"])
    return found


def test_records_shown_are_named_at_most_fifty_and_counted_all(door):
    context = Context(())

    def method(_request: object, call: Call) -> pb.Channel:
        call.mention("leads.channel", *(str(number) for number in range(40)))
        call.mention("leads.channel", *(str(number) for number in range(40, 80)))
        return pb.Channel()

    door(method, who=editor(), context=context)
    facts = audit(context)
    assert (facts["count"], facts["recordIds"]) == (80, [str(number) for number in range(50)])
    assert (facts["recordType"], facts["branchId"]) == ("leads.channel", BEIJING)


def test_fields_shown_clear_and_masked_are_told(door):
    who = person("leads.channel.edit", fields={"PERSONAL": Right.READ, "CONTACT": Right.MASKED_IN_LISTS})
    lead = lead_pb2.Lead(name="李雷", phone="+8613800138000")

    def listed(_request: object, _call: Call) -> lead_pb2.ListLeadsResponse:
        return lead_pb2.ListLeadsResponse(leads=[lead])

    one, many = Context(()), Context(())
    assert door(lambda *_: lead, who=who, response=lead_pb2.Lead, context=one).phone == "+8613800138000"
    assert door(listed, who=who, context=many).leads[0].phone == "+86••••00"
    assert audit(one)["clear"] == ["name", "phone"]
    assert (audit(many)["clear"], audit(many)["masked"]) == (["name"], ["phone"])


def test_a_refused_call_tells_what_it_was_about(door):
    context = Context(())

    def method(_request: object, call: Call) -> pb.Channel:
        call.mention("leads.channel", "x")
        raise NotFound

    with pytest.raises(Refused):
        door(method, who=editor(), context=context)
    assert audit(context)["recordIds"] == ["x"]
