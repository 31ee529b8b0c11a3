"""The compiled plans mean exactly what the protobuf library's own (slow) JSON mapping means."""

import importlib
import math
from pathlib import Path
from typing import Any

import matricula
import orjson
import pytest
from google.protobuf import json_format
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message_factory import GetMessageClass
from hypothesis import given, settings
from hypothesis import strategies as st
from matricula.leads.v1 import lead_pb2

from gateway.edge.transcode import Wrong, decoder, encoder, list_encoder
from tests.unit.gateway.sample import pb

TEXT = st.text(st.characters(blacklist_categories=("Cs",)), max_size=8)
SECONDS = st.integers(-62_135_596_800, 253_402_300_799)
NANOS = st.sampled_from([0, 1, 250_000_000, 123_456_000, 999_999_999])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**40), 2**40) | TEXT | st.sampled_from([0.5, -1.25, 3.0]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)
SCALARS = {
    FieldDescriptor.TYPE_STRING: TEXT,
    FieldDescriptor.TYPE_BOOL: st.booleans(),
    FieldDescriptor.TYPE_BYTES: st.binary(max_size=6),
    FieldDescriptor.TYPE_DOUBLE: st.floats(allow_nan=False),
    FieldDescriptor.TYPE_FLOAT: st.floats(width=32, allow_nan=False),
}
BOUNDS = {
    FieldDescriptor.CPPTYPE_INT32: (-(2**31), 2**31 - 1),
    FieldDescriptor.CPPTYPE_INT64: (-(2**63), 2**63 - 1),
    FieldDescriptor.CPPTYPE_UINT32: (0, 2**32 - 1),
    FieldDescriptor.CPPTYPE_UINT64: (0, 2**64 - 1),
}


def messages() -> list[Descriptor]:
    """Every message type of the generated packages, and the sample's."""
    found: dict[str, Descriptor] = {}
    for folder in map(Path, matricula.__path__):
        for path in folder.rglob("*_pb2.py"):
            name = ".".join(("matricula", *path.relative_to(folder).with_suffix("").parts))
            types = importlib.import_module(name).DESCRIPTOR.message_types_by_name
            found.update({kind.full_name: kind for kind in types.values()})
    return [found[name] for name in sorted(found)]


def scalar(field: FieldDescriptor) -> st.SearchStrategy[Any]:
    if field.enum_type is not None:
        return st.sampled_from([value.number for value in field.enum_type.values])
    if field.type in SCALARS:
        return SCALARS[field.type]
    return st.integers(*BOUNDS[field.cpp_type])


def value_of(field: FieldDescriptor, depth: int) -> st.SearchStrategy[Any]:
    return scalar(field) if field.message_type is None else message_of(field.message_type, depth)


@st.composite
def message_of(draw: st.DrawFn, descriptor: Descriptor, depth: int = 0) -> Any:
    """A message of the type with some of its fields set."""
    message = GetMessageClass(descriptor)()
    name = descriptor.full_name.removeprefix("google.protobuf.")
    if name == "Timestamp":
        return type(message)(seconds=draw(SECONDS), nanos=draw(NANOS))
    if name == "Duration":
        seconds = draw(st.integers(-1000, 1000))
        return type(message)(seconds=seconds, nanos=draw(NANOS) * (-1 if seconds < 0 else 1))
    if name == "FieldMask":
        return type(message)(paths=draw(st.lists(st.sampled_from(["id", "target_countries", "a.b_c"]))))
    if name in ("Struct", "Value", "ListValue"):
        kind = {"Struct": st.dictionaries(TEXT, JSON, max_size=3), "ListValue": st.lists(JSON, max_size=3)}
        return json_format.ParseDict(draw(kind.get(name, JSON)), message)
    if name == "Any" or depth > 2:
        return message
    chosen = (
        draw(st.sets(st.sampled_from(list(descriptor.fields)), max_size=8)) if descriptor.fields else set()
    )
    for field in sorted(chosen, key=lambda field: field.number):
        _set(draw, message, field, depth + 1)
    return message


def _set(draw: st.DrawFn, message: Any, field: FieldDescriptor, depth: int) -> None:
    if field.message_type is not None and field.message_type.GetOptions().map_entry:
        entry = field.message_type.fields_by_name
        for key in draw(st.sets(scalar(entry["key"]), max_size=2)):
            value = draw(value_of(entry["value"], depth))
            target = getattr(message, field.name)
            if entry["value"].message_type is None:
                target[key] = value
            else:
                target[key].CopyFrom(value)
    elif field.is_repeated:
        getattr(message, field.name).extend(draw(st.lists(value_of(field, depth), max_size=3)))
    elif field.message_type is not None:
        getattr(message, field.name).CopyFrom(draw(value_of(field, depth)))
    else:
        setattr(message, field.name, draw(scalar(field)))


@pytest.mark.parametrize("descriptor", messages(), ids=lambda descriptor: descriptor.full_name)
def test_any_message_reads_and_writes_as_the_library_does(descriptor: Descriptor) -> None:
    encode, decode, kind = encoder(descriptor), decoder(descriptor), GetMessageClass(descriptor)

    @settings(max_examples=10, deadline=None)
    @given(message_of(descriptor))
    def check(message: Any) -> None:
        ours = encode(message)
        assert ours == json_format.MessageToDict(message, always_print_fields_with_no_presence=True)
        document = orjson.loads(orjson.dumps(ours))
        read = kind()
        decode(read, document, 0)
        assert read == json_format.ParseDict(document, kind())

    check()


# the library drops characters that are not base64; we refuse them, so bytes are not compared
NAMES = [field.json_name for field in pb.Thing.DESCRIPTOR.fields if field.name != "photo"]
GUESSES = st.sampled_from(
    [
        *(
            None,
            True,
            0,
            1,
            -1,
            2**31,
            2**63,
            2**64,
            1.0,
            1.5,
            1e39,
            "",
            "1",
            "-1",
            "1.5",
            "x",
            "true",
            "NaN",
        ),
        *("COLOR_RED", "COLOR_PINK", "AQI=", "a,bC", "2026-09-01T08:00:00Z", "2026-13-01T08:00:00Z", "1.5s"),
        *("2026-09-01T08:00:00.1+08:00", "2026-09-01", [], ["x"], [1], [None], [{}], {}, {"1": {}}),
        *({"true": 1}, {"x": None}, {"name": "x"}, {"nope": 1}, {"1": "x"}),
    ]
)


def stricter(document: dict[str, Any]) -> bool:
    """Whether we refuse on purpose what the library lets pass: `true` as a number or an enum value,
    enum numbers as text or with a fraction, texts that are no field paths, and empty things as objects."""
    enums = {"color", "colors", "maybeColor", "class"}
    return any(
        value is True
        or name == "mask"
        or (name in enums and isinstance(value, (str, float)))
        or (name in ("part", "piece") and value in ("", []))
        for name, value in document.items()
    )


@settings(max_examples=2000, deadline=None)
@given(st.dictionaries(st.sampled_from([*NAMES, "target_countries", "nope"]), GUESSES, max_size=2))
def test_a_guessed_document_is_accepted_or_refused_as_the_library_does(document: dict[str, Any]) -> None:
    try:
        expected = json_format.ParseDict(document, pb.Thing())
    except json_format.ParseError:
        expected = None
    except AttributeError:  # the library trips over `null` and `true` where a list is meant: no verdict
        return
    message = pb.Thing()
    try:
        decoder(pb.Thing.DESCRIPTOR)(message, document, 0)
    except Wrong:
        assert expected is None or stricter(document), document
    else:
        assert message == expected, document


@pytest.mark.parametrize(
    ("document", "path", "sentence"),
    [
        ({"targetCountries": ["GB", 7]}, "targetCountries[1]", "must be a string"),
        ({"part": {"parts": [{"nope": 1}]}}, "part.parts[0].nope", "is not a known field"),
        ({"part": "x"}, "part", "must be an object"),
        ({"count": 2**31}, "count", "must be between -2147483648 and 2147483647"),
        ({"color": "COLOR_PINK"}, "color", "must be one of COLOR_RED, COLOR_BLUE"),
        ({"labels": {"a": 1}}, "labels.a", "must be a string"),
        ({"createTime": "yesterday"}, "createTime", "must be an RFC 3339 time"),
        ({"text": "a", "number": 1}, "number", "excludes text"),
        ({"active": "true"}, "active", "must be true or false"),
        ([], "", "must be an object"),
    ],
)
def test_a_wrong_value_is_named_by_its_path(document: Any, path: str, sentence: str) -> None:
    with pytest.raises(Wrong) as caught:
        decoder(pb.Thing.DESCRIPTOR)(pb.Thing(), document, 0)
    problem = caught.value.problem()
    assert problem.fields[0].field == path
    assert problem.fields[0].en == f"{path or 'the body'} {sentence}"
    assert problem.fields[0].zh.startswith(path or "请求内容")


def nested(levels: int) -> Any:
    document: Any = "x"
    for _ in range(levels):
        document = [document]
    return document


@pytest.mark.parametrize(
    "document", [{"value": nested(900)}, {"custom": {"a": nested(60)}}, {"list": nested(60)}]
)
def test_deep_nesting_is_refused_before_a_parser_would_choke(document: Any) -> None:
    with pytest.raises(Wrong, match="nested too deeply"):
        decoder(pb.Thing.DESCRIPTOR)(pb.Thing(), document, 0)


def test_the_deepest_accepted_value_survives_the_wire() -> None:
    message = pb.Thing()
    decoder(pb.Thing.DESCRIPTOR)(message, {"value": nested(45)}, 0)
    assert pb.Thing.FromString(message.SerializeToString()) == message


def test_a_number_that_json_cannot_express_is_text() -> None:
    encode = encoder(pb.Thing.DESCRIPTOR)
    assert encode(pb.Thing(ratio=math.nan))["ratio"] == "NaN"
    assert encode(pb.Thing(share=-math.inf))["share"] == "-Infinity"


# lists with a read mask ----------------------------------------------------------------------------------


def test_a_list_shows_the_fields_asked_for_and_what_a_row_cannot_do_without():
    lead = lead_pb2.Lead(id="1", etag="2", name="王芳", masked_fields=["phone"])
    answer = lead_pb2.ListLeadsResponse(leads=[lead], next_page_token="t")
    encode = list_encoder(answer.DESCRIPTOR, frozenset({"phone", "custom.hat"}))
    row = {"id": "1", "etag": "2", "name": "王芳", "phone": "", "maskedFields": ["phone"]}
    assert encode(answer) == {"leads": [row], "nextPageToken": "t"}
    assert set(encoder(answer.DESCRIPTOR)(answer)["leads"][0]) > set(row)
