"""What the protos' comments say; the generated Python code has none, the descriptor image does."""

from functools import cache
from importlib.resources import files

from google.protobuf.descriptor_pb2 import FileDescriptorProto, FileDescriptorSet

IMAGE = "descriptor.binpb"
_PATHS = {
    FileDescriptorProto.MESSAGE_TYPE_FIELD_NUMBER: "message_type",
    FileDescriptorProto.ENUM_TYPE_FIELD_NUMBER: "enum_type",
    FileDescriptorProto.SERVICE_FIELD_NUMBER: "service",
}
_MEMBERS = {
    "message_type": {2: "field", 3: "nested_type", 4: "enum_type"},
    "nested_type": {2: "field", 3: "nested_type", 4: "enum_type"},
    "enum_type": {2: "value"},
    "service": {2: "method"},
}


@cache
def comments() -> dict[str, str]:
    """Full name -> leading comment; empty when the generated package has no descriptor image."""
    image = files("matricula") / IMAGE
    if not image.is_file():
        return {}
    found: dict[str, str] = {}
    for file in FileDescriptorSet.FromString(image.read_bytes()).file:
        for location in file.source_code_info.location:
            text = location.leading_comments.strip()
            name = _name(file, list(location.path)) if text else ""
            if name:
                found[name] = " ".join(line.strip() for line in text.splitlines())
    return found


def _name(file: FileDescriptorProto, path: list[int]) -> str:
    """The full name of what a location's path leads to; "" for what has none."""
    if len(path) < 2 or len(path) % 2 or path[0] not in _PATHS:
        return ""
    kind = _PATHS[path[0]]
    item = getattr(file, kind)[path[1]]
    name = f"{file.package}.{item.name}"
    for number, index in zip(path[2::2], path[3::2], strict=True):
        kind = _MEMBERS.get(kind, {}).get(number, "")
        if not kind:
            return ""
        item = getattr(item, kind)[index]
        name += f".{item.name}"
    return name
