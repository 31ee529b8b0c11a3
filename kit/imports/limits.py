"""How long a value may be, by the validation rules of its field: imports keep to what requests keep to."""

from functools import cache
from typing import Any

from buf.validate import validate_pb2
from google.protobuf.descriptor import FieldDescriptor

from kit.resource import FieldSpec
from kit.values import Unreadable


@cache
def _most(proto: FieldDescriptor) -> tuple[int, int]:
    """(characters of a text or of each entry, entries of a list); 0 = no limit."""
    rules = proto.GetOptions().Extensions[validate_pb2.field]
    if proto.is_repeated:
        return rules.repeated.items.string.max_len, rules.repeated.max_items
    return rules.string.max_len, 0


def check(spec: FieldSpec, value: Any) -> None:
    """Unreadable when a text or list is longer than its field allows."""
    if spec.proto is None or not isinstance(value, str | list):
        return
    characters, entries = _most(spec.proto)
    if isinstance(value, list) and entries and len(value) > entries:
        zh, en = (
            f"共 {len(value)} 项，最多 {entries} 项",
            f"There are {len(value)} entries; {entries} at most",
        )
        raise Unreadable("TOO_MANY", zh, en)
    longest = max(map(len, value), default=0) if isinstance(value, list) else len(value)
    if characters and longest > characters:
        zh = f"文字过长（{longest} 字），最多 {characters} 字"
        raise Unreadable("TOO_LONG", zh, f"The text is too long ({longest}); {characters} characters at most")
