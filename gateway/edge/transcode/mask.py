"""The update mask of a PATCH: the fields that the JSON body names."""

from typing import Any

from google.protobuf.descriptor import Descriptor
from matricula.options.v1 import options_pb2 as options

from gateway.edge.transcode import wellknown
from gateway.edge.transcode.decode import plan

_CUSTOM = "custom"


def mask_paths(descriptor: Descriptor, document: Any) -> list[str]:
    """Proto paths of the keys present, e.g. [`phone`, `address.city`, `custom.gpa`].

    Fields that only the service sets, and the etag, are not changes. An empty `custom` changes nothing.
    """
    found: list[str] = []
    if type(document) is not dict:
        return found
    setters = plan(descriptor).setters
    for key, value in document.items():
        if key not in setters:
            continue
        field = descriptor.fields_by_name[setters[key][1]]
        about = field.GetOptions().Extensions[options.field]
        if about.output_only or field.name == "etag":
            continue
        inner = field.message_type
        if field.name == _CUSTOM and inner is not None and type(value) is dict:
            found += [f"{_CUSTOM}.{name}" for name in value]
        elif inner is None or field.is_repeated or _is_leaf(inner) or type(value) is not dict or not value:
            found.append(field.name)
        else:
            found += [f"{field.name}.{path}" for path in mask_paths(inner, value)]
    return found


def _is_leaf(descriptor: Descriptor) -> bool:
    return descriptor.full_name in wellknown.FILLERS or wellknown.is_wrapper(descriptor.full_name)
