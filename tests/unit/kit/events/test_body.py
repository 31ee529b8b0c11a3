"""Event bodies: the quick writer says exactly what protobuf's own printer says."""

import math

import pytest
from google.protobuf import (  # the last two are loaded so that messages can use them
    descriptor_pb2,
    descriptor_pool,
    json_format,
    message_factory,
    struct_pb2,  # noqa: F401
    timestamp_pb2,  # noqa: F401
)
from google.protobuf.descriptor_pb2 import FieldDescriptorProto as Field
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kit.events import body

LONG = st.integers(-(2**63), 2**63 - 1)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


def _all_kinds():
    file = descriptor_pb2.FileDescriptorProto(name="test/body.proto", package="test.body", syntax="proto3")
    file.dependency.extend(["google/protobuf/timestamp.proto", "google/protobuf/struct.proto"])
    color = file.enum_type.add(name="Color")
    for number, name in enumerate(("COLOR_UNSPECIFIED", "COLOR_RED")):
        color.value.add(name=name, number=number)
    message = file.message_type.add(name="AllKinds")
    kinds = [
        ("text", Field.TYPE_STRING, ""),
        ("whole", Field.TYPE_INT32, ""),
        ("long_number", Field.TYPE_INT64, ""),
        ("real", Field.TYPE_DOUBLE, ""),
        ("yes", Field.TYPE_BOOL, ""),
        ("raw", Field.TYPE_BYTES, ""),
        ("color", Field.TYPE_ENUM, ".test.body.Color"),
        ("inner", Field.TYPE_MESSAGE, ".test.body.AllKinds"),
        ("when_time", Field.TYPE_MESSAGE, ".google.protobuf.Timestamp"),
        ("anything", Field.TYPE_MESSAGE, ".google.protobuf.Struct"),
    ]
    for number, (name, kind, type_name) in enumerate(kinds, 1):
        message.field.add(name=name, number=number, type=kind, type_name=type_name or None, label=1)
    message.field.add(name="many_longs", number=20, type=Field.TYPE_INT64, label=3)
    message.field.add(name="colors", number=21, type=Field.TYPE_ENUM, type_name=".test.body.Color", label=3)
    entry = message.nested_type.add(name="NotesEntry")
    entry.options.map_entry = True
    entry.field.add(name="key", number=1, type=Field.TYPE_STRING, label=1)
    entry.field.add(name="value", number=2, type=Field.TYPE_INT64, label=1)
    message.field.add(
        name="notes", number=22, type=Field.TYPE_MESSAGE, type_name=".test.body.AllKinds.NotesEntry", label=3
    )
    pool = descriptor_pool.Default()
    pool.AddSerializedFile(file.SerializeToString())
    return message_factory.GetMessageClass(pool.FindMessageTypeByName("test.body.AllKinds"))


AllKinds = _all_kinds()
FIELDS = st.fixed_dictionaries(
    {},
    optional={
        "text": TEXT,
        "whole": st.integers(-(2**31), 2**31 - 1),
        "long_number": LONG,
        "real": st.floats(),
        "yes": st.booleans(),
        "raw": st.binary(max_size=10),
        "color": st.integers(0, 2),
        "many_longs": st.lists(LONG, max_size=3),
        "colors": st.lists(st.integers(0, 1), max_size=3),
        "notes": st.dictionaries(TEXT, LONG, max_size=3),
    },
)


@settings(suppress_health_check=[HealthCheck.too_slow])  # a busy machine is no finding
@given(
    FIELDS,
    st.none() | FIELDS,
    st.none() | st.datetimes(),
    st.none() | st.dictionaries(TEXT, TEXT, max_size=2),
)
def test_writer_agrees_with_protobuf(fields, inner, moment, anything):
    message = AllKinds(**fields)
    if inner is not None:
        message.inner.CopyFrom(AllKinds(**inner))
    if moment is not None:
        message.when_time.FromDatetime(moment)
    if anything is not None:
        message.anything.update(anything)
    written = body.encode(message)
    assert written == json_format.MessageToDict(message)
    if not math.isnan(message.real) and not math.isnan(message.inner.real):
        assert body.decode(body.dumps(written), AllKinds) == message


@pytest.mark.parametrize(
    "value",
    [
        {"inner": {}},
        {"inner": {"inner": {"whenTime": "1969-12-31T23:59:59.250Z"}}, "longNumber": "-7", "yes": False},
        {"whenTime": "2026-01-02T03:04:05.123456789Z"},
        {"whenTime": "2026-01-02T03:04:05+08:00"},
        {"long_number": "5", "when_time": "0001-01-01T00:00:00Z"},
        {"longNumber": 5, "whole": 5.0, "yes": None, "color": 1},
        {"color": "COLOR_OF_TOMORROW", "colors": ["COLOR_RED", "COLOR_OF_TOMORROW"]},
        {"manyLongs": ["1", 2], "notes": {"a": "3"}, "brandNew": [{}]},
    ],
)
def test_reader_agrees_with_protobuf(value):
    expected = json_format.ParseDict(value, AllKinds(), ignore_unknown_fields=True)
    assert body.decode(body.dumps(value), AllKinds) == expected


def test_plain_events_are_read_without_protobufs_parser(monkeypatch):
    monkeypatch.setattr(body, "_parsed", None)
    message = AllKinds(
        text="文", whole=-1, long_number=2**62, yes=True, color=1, many_longs=[1], colors=[0, 1]
    )
    message.inner.when_time.GetCurrentTime()
    message.inner.when_time.nanos -= message.inner.when_time.nanos % 1000
    assert body.decode(body.dumps(body.encode(message)), AllKinds) == message


@pytest.mark.parametrize(
    "value",
    [{"whole": 2**31}, {"longNumber": str(2**63)}, {"text": 5}, {"colors": "COLOR_RED"}],
)
def test_reader_refuses_what_protobuf_refuses(value):
    with pytest.raises(body.Undecodable):
        body.decode(body.dumps(value), AllKinds)


def test_unknown_fields_are_passed_over():
    assert body.decode('{"text": "a", "brandNew": {"x": 1}}', AllKinds).text == "a"


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b'{"whole": "x"}', b"\xff\xfe"])
def test_what_is_not_an_event_is_undecodable(raw):
    with pytest.raises(body.Undecodable):
        body.decode(raw, AllKinds)
