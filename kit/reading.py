"""Read masks (AIP-157): a list reads, packs and sends the fields that somebody looks at, and no others.

The id, the etag and the names of masked fields always come along: without them a row could neither be opened
nor changed, and a masked value would look like an empty one. So does what every record of the type must have:
whoever reads a row by the type's schema may rely on it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from buf.validate import validate_pb2
from google.protobuf.descriptor import Descriptor
from google.protobuf.field_mask_pb2 import FieldMask
from matricula.options.v1 import options_pb2 as options
from sqlalchemy import Table

from kit.errors import InvalidArgument, Violation
from kit.packing import Packer
from kit.records import Records
from kit.resource import FieldSpec

_BESIDE = frozenset({"id", "etag", "masked_fields"})
MOST = 200
"""So many masks are kept per record type; people look at few different sets of columns."""


def required(descriptor: Descriptor) -> Iterator[str]:
    """The names of the fields that no message of this type goes without."""
    for field in descriptor.fields:
        own = field.GetOptions().Extensions
        if own[validate_pb2.field].required or own[options.field].required:
            yield field.name


@lru_cache(maxsize=500)
def always(descriptor: Descriptor) -> frozenset[str]:
    """What comes along with every row of this type, whatever the mask says."""
    return _BESIDE | frozenset(required(descriptor))


class View:
    """The part of a record that one list reads: `columns` in the order in which rows hold them."""

    __slots__ = ("_keys", "_packer", "columns")

    def __init__(self, packer: Packer, table: Table, keys: frozenset[str] | None = None) -> None:
        self._packer, self._keys = packer, keys
        self.columns = [table.c[name] for name in packer.columns]

    def message_of(self, row: Sequence[Any]) -> Any:
        """The message of a row of `columns`; of custom fields only those asked for."""
        message = self._packer.message_of_values(row)
        if self._keys is not None:
            for key in set(message.custom) - self._keys:
                del message.custom[key]
        return message


def views(records: Records) -> Callable[[FieldMask, Mapping[str, FieldSpec]], View]:
    """Mask and custom fields -> view; a mask that was used before costs nothing."""
    known: dict[tuple[str, ...], View] = {}

    def view(mask: FieldMask, specs: Mapping[str, FieldSpec]) -> View:
        paths = tuple(mask.paths)
        found = known.get(paths)
        if found is None or any(path.startswith("custom.") for path in paths):
            _check(records, paths, specs)
        if found is None:
            if len(known) >= MOST:
                known.clear()
            found = known[paths] = _view(records, paths)
        return found

    return view


def _view(records: Records, paths: tuple[str, ...]) -> View:
    custom = frozenset(path.removeprefix("custom.") for path in paths if path.startswith("custom."))
    fields = always(records.resource.message.DESCRIPTOR) | set(paths) | ({"custom"} if custom else set())
    part = custom if custom and "custom" not in paths else None
    return View(records.packer.only(fields), records.resource.table, part)


def _check(records: Records, paths: Sequence[str], specs: Mapping[str, FieldSpec]) -> None:
    unknown = [path for path in paths if path not in records.resource.fields and path not in specs]
    if unknown:
        raise InvalidArgument(
            fields=[
                Violation("read_mask", f"没有字段 {path}", f"There is no field {path}", "UNKNOWN_FIELD")
                for path in unknown
            ]
        )
