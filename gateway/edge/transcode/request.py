"""Path + query + body + headers -> the request message of a route."""

import re
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import orjson
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from matricula.options.v1 import options_pb2 as options

from gateway.edge.routes import Route
from gateway.edge.transcode import scalars, wellknown
from gateway.edge.transcode.decode import decoder
from gateway.edge.transcode.mask import mask_paths
from gateway.edge.transcode.wellknown import message_of
from gateway.edge.transcode.wrong import Wrong, unknown_field

_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
_NO_NUL = Wrong("不能包含空字符 (U+0000)", "must not contain the character U+0000", "NUL_CHARACTER")
_NOT_JSON = Wrong("不是有效的 JSON", "is not valid JSON", "NOT_JSON")
_MASK = "update_mask"
_NO_HEADERS: Mapping[str, str] = MappingProxyType({})


class RequestPlan:
    """How the requests of one route become messages. Built once per route.

    Order: query, body, then path variables, so that the address always says which record is meant.
    """

    def __init__(self, route: Route) -> None:
        descriptor = route.method.input_type
        self._descriptor = descriptor
        self.message_type: type[Message] = GetMessageClass(descriptor)
        self._verb = route.verb
        self._body = route.body
        self._body_field = descriptor.fields_by_name[route.body] if route.body not in ("", "*") else None
        self.raw = self._body_field is not None and self._body_field.type == FieldDescriptor.TYPE_BYTES
        """The body is taken as it comes: what is signed are its bytes."""
        self._headers = [(field.name, name) for field in descriptor.fields if (name := header_of(field))]
        body_type = self._body_field.message_type if self._body_field is not None else descriptor
        self._fill = decoder(body_type) if body_type is not None else None
        self._variables = [(_resolve(descriptor, name), name) for name in route.variables]
        self._query: dict[str, Callable[[Any, Sequence[str]], None]] = {}
        self._masks = route.verb == "PATCH" and _MASK in descriptor.fields_by_name
        inner = self._body_field.message_type if self._body_field is not None else None
        self._etag_inside = inner is not None and "etag" in inner.fields_by_name
        self._etag_outside = "etag" in descriptor.fields_by_name

    def compose(
        self,
        values: Sequence[str],
        query: Sequence[tuple[str, str]],
        body: bytes,
        etag: str = "",
        headers: Mapping[str, str] = _NO_HEADERS,
    ) -> Message:
        """The request message. `etag` is that of If-Match, "" for none. Raises Wrong."""
        message = self.message_type()
        if query:
            self._read_query(message, query)
        for name, header in self._headers:
            setattr(message, name, headers.get(header, ""))
        document = self._read_body(message, body)
        for (steps, name), value in zip(self._variables, values, strict=True):
            try:
                _refuse_nul(value.encode())
                _put(message, steps, [value])
            except Wrong as wrong:
                raise wrong.at(name) from None
        if self._masks and not message.HasField(_MASK):
            inner = message_of(self._body_field) if self._body_field is not None else self._descriptor
            paths = mask_paths(inner, document)
            getattr(message, _MASK).paths.extend(path for path in paths if path != _MASK)
        if etag:
            self._set_etag(message, etag)
        return message

    def _set_etag(self, message: Any, etag: str) -> None:
        if self._etag_inside and self._body_field is not None:
            getattr(message, self._body_field.name).etag = etag
        elif self._etag_outside:
            message.etag = etag

    def _read_body(self, message: Any, body: bytes) -> Any:
        if self.raw:
            setattr(message, self._body, body)
            return None
        if not self._body:
            if body.strip() not in (b"", b"{}"):
                raise Wrong("不应包含请求体", "must be empty: this method takes no body", "UNEXPECTED_BODY")
            return None
        if not body:
            document: Any = {}
        else:
            _refuse_nul(body)
            try:
                document = orjson.loads(body)
            except orjson.JSONDecodeError as error:
                raise Wrong(_NOT_JSON.zh, _NOT_JSON.en, _NOT_JSON.reason) from error
        target, name = message, ""
        if self._body_field is not None:
            name = self._body_field.json_name
            target = getattr(message, self._body_field.name)
            target.SetInParent()
        try:
            if self._fill is not None:
                self._fill(target, document, 0)
        except Wrong as wrong:
            raise (wrong.at(name) if name else wrong) from None
        return document

    def _read_query(self, message: Any, query: Sequence[tuple[str, str]]) -> None:
        several: dict[str, list[str]] = {}
        for name, text in query:
            several.setdefault(name, []).append(text)
        for name, texts in several.items():
            put = self._query.get(name)
            try:
                for text in texts:
                    _refuse_nul(text.encode())
                if put is None:
                    put = self._query_setter(name)
                put(message, texts)
            except Wrong as wrong:
                raise wrong.at(name) from None

    def _query_setter(self, name: str) -> Callable[[Any, Sequence[str]], None]:
        steps = _resolve(self._descriptor, name)
        inside = self._body_field is not None and steps[0] is self._body_field
        if self._body == "*" or inside or header_of(steps[0]):
            raise unknown_field()

        def put(message: Any, texts: Sequence[str]) -> None:
            _put(message, steps, texts)

        self._query[name] = put  # only names of fields get here, so the table stays small
        return put


def header_of(field: FieldDescriptor) -> str:
    """The HTTP header that fills a request's field; empty for none."""
    return str(field.GetOptions().Extensions[options.field].header)


def _resolve(descriptor: Descriptor, path: str) -> tuple[FieldDescriptor, ...]:
    """The fields along a dotted path in proto or JSON names."""
    steps: list[FieldDescriptor] = []
    current: Descriptor | None = descriptor
    for name in path.split("."):
        if current is None or (steps and steps[-1].is_repeated):
            raise unknown_field()
        found = current.fields_by_name.get(name) or current.fields_by_camelcase_name.get(name)
        if found is None:
            raise unknown_field()
        steps.append(found)
        current = found.message_type
    return tuple(steps)


def _put(message: Any, steps: Sequence[FieldDescriptor], texts: Sequence[str]) -> None:
    """Sets the field at the end of the path from one or more texts."""
    for step in steps[:-1]:
        message = getattr(message, step.name)
    field = steps[-1]
    if field.is_repeated and field.message_type is None:
        read = scalars.text_reader(field)
        getattr(message, field.name).extend([read(text) for text in texts])
        return
    if len(texts) > 1:
        raise Wrong("只能出现一次", "may appear only once", "REPEATED")
    if field.message_type is None:
        setattr(message, field.name, scalars.text_reader(field)(texts[0]))
    else:
        _put_message(message, field, texts[0])


def _refuse_nul(text: bytes) -> None:
    """No database keeps the character, and no person means it; as itself or as a JSON escape."""
    if b"\0" in text or (b"\\u0000" in text and _NUL.search(text)):
        raise Wrong(_NO_NUL.zh, _NO_NUL.en, _NO_NUL.reason)


def _put_message(message: Any, field: FieldDescriptor, text: str) -> None:
    kind = wellknown.message_of(field)
    name = kind.full_name
    value: Any = text
    if wellknown.is_wrapper(name):
        value = scalars.text_reader(kind.fields_by_name["value"])(text)
    elif name not in wellknown.TEXT_FORM:
        try:
            value = orjson.loads(text)
        except orjson.JSONDecodeError as error:
            raise Wrong(_NOT_JSON.zh, _NOT_JSON.en, _NOT_JSON.reason) from error
    if field.is_repeated:
        raise unknown_field()
    target = getattr(message, field.name)
    target.SetInParent()
    decoder(kind)(target, value, 0)
