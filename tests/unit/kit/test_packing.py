"""Packing: a message survives its way through the columns of its table, whatever it holds."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from google.protobuf import message_factory
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.timestamp_pb2 import Timestamp
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from matricula.leads.v1 import assignment_pb2, lead_pb2
from matricula.options.v1 import options_pb2 as options
from sqlalchemy import Date, Uuid

from kit.errors import InvalidArgument
from kit.packing import moment, plain, struct, timestamp
from kit.records import Records
from services.leads.activity.model import ACTIVITIES
from services.leads.assignment.model import RULES, TEAMS
from services.leads.channel.model import CHANNELS, LOSS_REASONS
from services.leads.intake.model import ENTRIES, SOURCES
from services.leads.lead.model import LEAD
from services.leads.pipeline.model import PIPELINES
from services.leads.scoring.model import SCORE_RULES

TYPES = [LEAD, ACTIVITIES, PIPELINES, TEAMS, RULES, CHANNELS, LOSS_REASONS, SOURCES, ENTRIES, SCORE_RULES]
TEXT = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), max_size=12)
MOMENTS = st.datetimes(datetime(1971, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**50), 2**50) | st.sampled_from([0.5, -1.25]) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)
NUMBERS = {
    FieldDescriptor.CPPTYPE_INT32: st.integers(-(2**31), 2**31 - 1),
    FieldDescriptor.CPPTYPE_INT64: st.integers(-(2**63), 2**63 - 1),
    FieldDescriptor.CPPTYPE_DOUBLE: st.sampled_from([0.0, 0.1, -2.5, 1e300]),
    FieldDescriptor.CPPTYPE_BOOL: st.booleans(),
}


def single(field: FieldDescriptor, *, day: bool = False, id_: bool = False) -> st.SearchStrategy[Any]:
    """One value of a field."""
    if id_:
        return st.uuids().map(str)
    if field.enum_type is not None:
        return st.sampled_from([one.number for one in field.enum_type.values])
    if field.message_type is not None:
        return submessage(field.message_type)
    if field.cpp_type == FieldDescriptor.CPPTYPE_STRING:
        return st.dates().map(date.isoformat) if day else TEXT
    return NUMBERS[field.cpp_type]


def submessage(kind: Descriptor) -> st.SearchStrategy[Any]:
    if kind.full_name == "google.protobuf.Timestamp":
        return MOMENTS.map(timestamp)
    if kind.full_name == "google.protobuf.Struct":
        return st.dictionaries(TEXT, JSON, max_size=4).map(struct)
    return message(kind, {field.name for field in kind.fields}, set(), set())


@st.composite
def message(draw: st.DrawFn, kind: Descriptor, names: set[str], days: set[str], keys: set[str]) -> Any:
    """A message with some of the named fields set."""
    found = message_factory.GetMessageClass(kind)()
    for field in kind.fields:
        if field.name not in names or not draw(st.booleans()):
            continue
        one = single(field, day=field.name in days, id_=field.name in keys)
        if field.is_repeated:
            if field.enum_type is not None:  # a list of nothing is no list of choices
                one = one.filter(bool)
            getattr(found, field.name).extend(draw(st.lists(one, max_size=3)))
        elif field.message_type is not None:
            part = draw(one)
            if part.ListFields():  # an empty message says no more than none
                getattr(found, field.name).CopyFrom(part)
        else:
            setattr(found, field.name, draw(one))
    return found


def stored(records: Records) -> st.SearchStrategy[Any]:
    """A message of a record type with values in the fields that have a column."""
    packer, table = records.packer, records.resource.table
    names = {field.name for field in packer.message.DESCRIPTOR.fields if packer.has(field.name)}
    days = {name for name in names if isinstance(table.c[name].type, Date)}
    keys = {name for name in names if isinstance(table.c[name].type, Uuid)}
    return message(packer.message.DESCRIPTOR, names, days, keys)


@pytest.mark.parametrize("records", TYPES, ids=lambda one: one.resource.type)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_a_message_comes_back_from_its_row(records, data):
    given_ = data.draw(stored(records))
    row = {**records.packer.values_of(given_), "version": 7}
    back = records.packer.message_of(row)
    assert back.etag == "7"
    back.ClearField("etag")
    assert back == given_


@pytest.mark.parametrize("records", TYPES, ids=lambda one: one.resource.type)
def test_every_field_has_a_column_or_is_filled_by_the_service(records):
    about = records.resource.fields
    without = {name for name, spec in about.items() if spec.column is None and not spec.output_only}
    assert without <= {"etag"}


def test_values_are_what_columns_hold():
    lead = lead_pb2.Lead(
        name="李雷",
        birth_date="2008-02-29",
        business_line=lead_pb2.BUSINESS_LINE_STUDY_ABROAD,
        target_countries=["GB"],
        budget_amount=300,
        next_contact_time=Timestamp(seconds=1_700_000_000, nanos=123_456_000),
        channel_id="",
        custom=struct({"rank": 3, "ratio": 0.5, "list": [1, 2.5], "inner": {"deep": 4}}),
    )
    found = LEAD.packer.values_of(
        lead, [*(field.name for field, _ in lead.ListFields()), "channel_id", "phone"]
    )
    assert found == {
        "name": "李雷",
        "birth_date": date(2008, 2, 29),
        "business_line": "BUSINESS_LINE_STUDY_ABROAD",
        "target_countries": ["GB"],
        "budget_amount": 300,
        "next_contact_time": datetime(2023, 11, 14, 22, 13, 20, 123456, tzinfo=UTC),
        "channel_id": None,
        "phone": "",
        "custom": {"rank": 3, "ratio": 0.5, "list": [1, 2.5], "inner": {"deep": 4}},
    }
    assert type(found["custom"]["inner"]["deep"]) is int


def test_only_named_fields_are_taken_and_unknown_ones_passed_over():
    lead = lead_pb2.Lead(name="李雷", phone="1", etag="3", masked_fields=["x"])
    assert LEAD.packer.values_of(lead, ["phone", "etag", "masked_fields", "nope"]) == {"phone": "1"}
    assert not LEAD.packer.has("etag")


@pytest.mark.parametrize("day", ["2025-02-29", "2025-13-01", "0000-01-01", "2025-00-10"])
def test_a_day_that_does_not_exist_names_its_field(day):
    with pytest.raises(InvalidArgument) as problem:
        LEAD.packer.values_of(lead_pb2.Lead(birth_date=day))
    assert [one.field for one in problem.value.fields] == ["lead.birth_date"]


@pytest.mark.parametrize(
    "team",
    ["\u00fd", "7", "urn:uuid:01a2059c-357c-747e-98fe-26a6357211dd", "\u0661" * 32, "{" + "0" * 32 + "}"],
)
def test_an_id_that_is_none_names_its_field(team):
    with pytest.raises(InvalidArgument) as problem:
        RULES.packer.values_of(assignment_pb2.AssignmentRule(team_id=team))
    assert [one.field for one in problem.value.fields] == ["assignment_rule.team_id"]


def test_null_and_absent_columns_become_defaults():
    empty = LEAD.packer.message_of({"version": 1, "phone": None})
    assert empty == lead_pb2.Lead(etag="1")


def test_an_enum_value_of_a_newer_version_is_refused_not_guessed():
    with pytest.raises(ValueError, match="BUSINESS_LINE_CRUISE"):
        LEAD.packer.message_of({"business_line": "BUSINESS_LINE_CRUISE", "version": 1})


@given(MOMENTS | st.datetimes(datetime(1, 1, 2), datetime(1970, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_moments_keep_their_microseconds(value):
    back = moment(timestamp(value))
    assert back == value or value == datetime(1970, 1, 1, tzinfo=UTC)


def test_no_time_is_none():
    assert moment(Timestamp()) is None


@given(st.dictionaries(TEXT, JSON, max_size=4))
def test_json_survives_a_struct(value):
    assert plain(struct(value)) == value


def test_field_types_known_here_are_all_there_are():
    """A new kind of scalar in a record needs a strategy above, so that it is tested too."""
    kinds = {
        field.cpp_type
        for one in TYPES
        for field in one.packer.message.DESCRIPTOR.fields
        if one.packer.has(field.name)
    }
    others = {FieldDescriptor.CPPTYPE_STRING, FieldDescriptor.CPPTYPE_ENUM, FieldDescriptor.CPPTYPE_MESSAGE}
    assert kinds <= set(NUMBERS) | others
    assert options.FIELD_TYPE_DATE in {spec.type for spec in LEAD.resource.fields.values()}
