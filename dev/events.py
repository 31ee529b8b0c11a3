"""docs/events.md from the protos: `python -m dev.events` writes it, `--check` tells whether it is fresh."""

import importlib
import pkgutil
import sys
from pathlib import Path
from typing import Any

import matricula
from google.protobuf import message_factory
from google.protobuf.descriptor import Descriptor
from matricula.options.v1 import options_pb2 as options

from gateway.edge.openapi.comments import comments
from kit.events import registry

PAGE = Path(__file__).parents[1] / "docs" / "events.md"
_HEAD = """# Events

Made from the protos by `make proto`. Every event travels as proto JSON on the topic exchange
`<service>.events`, with the headers `event_id`, `type`, `aggregate_type`, `aggregate_id`, `seq` (the
record's version after the change), `branch_id`, `occurred`, `actor_id`, `actor_name`, `request_id` and
`traceparent`.
"""


def _events() -> list[Descriptor]:
    names = [info.name for info in pkgutil.walk_packages(matricula.__path__, "matricula.")]
    modules = [importlib.import_module(name) for name in sorted(names) if name.endswith("_pb2")]
    messages = [one for module in modules for one in module.DESCRIPTOR.message_types_by_name.values()]
    return [one for one in messages if one.GetOptions().HasExtension(options.event)]


def page() -> str:
    """The whole page."""
    parts = [_HEAD]
    service = ""
    for message in _events():
        about = registry.describe(message_factory.GetMessageClass(message))
        if about.producer != service:
            service = about.producer
            parts.append(f"\n## {service}\n")
        label = message.GetOptions().Extensions[options.event].label
        parts.append(f"\n### {message.name}\n\n{label.zh} / {label.en}. Routing key `{about.key}`.\n")
        if text := comments().get(message.full_name):
            parts.append(f"\n{text}\n")
        parts.append(_fields(message))
    return "".join(parts)


def _fields(message: Descriptor) -> str:
    rows = ["\n| field | type | |\n|---|---|---|\n"]
    for field in message.fields:
        text = comments().get(field.full_name, "")
        rows.append(f"| `{field.json_name}` | {_type(field)} | {text} |\n")
    return "".join(rows)


def _type(field: Any) -> str:
    kind = field.message_type or field.enum_type
    name = kind.name if kind is not None else _SCALARS[field.type]
    return f"{name}[]" if field.is_repeated else name


_SCALARS = {1: "double", 3: "int64", 5: "int32", 8: "bool", 9: "string", 12: "bytes"}


def main(arguments: list[str]) -> int:
    """Writes the page, or with `--check` exits 1 when it is not what the protos say."""
    fresh = page()
    if "--check" in arguments:
        return 0 if PAGE.exists() and PAGE.read_text(encoding="utf-8") == fresh else 1
    PAGE.write_text(fresh, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
