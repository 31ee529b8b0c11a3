"""The whole document: one operation per route, with its permission, parameters, answers and problems."""

from typing import Any

from google.protobuf.descriptor import Descriptor, FieldDescriptor

from gateway.edge.document import is_document
from gateway.edge.files import DOWNLOAD, UPLOAD
from gateway.edge.openapi.comments import comments
from gateway.edge.openapi.schemas import Schemas
from gateway.edge.problems import MEDIA_TYPE
from gateway.edge.routes import Route, RouteTable
from gateway.edge.stream import LIVE
from gateway.edge.transcode.request import header_of

Document = dict[str, Any]
_JSON = "application/json"
_PROBLEMS = {
    "400": ("BadRequest", "The request is malformed or the record is not in the right state."),
    "401": ("Unauthenticated", "Nobody is signed in."),
    "403": ("Forbidden", "The caller lacks the permission, or the CSRF token does not fit."),
    "404": ("NotFound", "There is no such record in the caller's data scope."),
    "409": ("Conflict", "The record exists already, or was changed meanwhile."),
    "412": ("PreconditionFailed", "The etag of If-Match is not the record's."),
    "413": ("TooLarge", "The body is larger than what is accepted."),
    "414": ("AddressTooLong", "The address is too long: send the query as a body, with POST."),
    "429": ("TooManyRequests", "Wait for as long as Retry-After says."),
    "503": ("Unavailable", "A service or the audit log is down; nothing was answered."),
}
_PROBLEM: Document = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "reason", "instance", "requestId"],
    "properties": {
        "type": {"type": "string", "examples": ["urn:matricula:problem:etag-mismatch"]},
        "title": {"type": "string", "examples": ["Conflict"]},
        "status": {"type": "integer", "examples": [409]},
        "detail": {"type": "string", "examples": ["此记录刚被他人修改，请刷新后再试"]},
        "reason": {"type": "string", "examples": ["ETAG_MISMATCH"]},
        "instance": {"type": "string", "examples": ["/api/v1/leads/42"]},
        "requestId": {"type": "string"},
        "facts": {
            "type": "object",
            "additionalProperties": {"type": "string"},
            "examples": [{"leadId": "01890000-0000-7000-8000-000000000000"}],
        },
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "field": {"type": "string", "examples": ["lead.phone"]},
                    "detail": {"type": "string"},
                    "reason": {"type": "string", "examples": ["INVALID"]},
                },
            },
        },
    },
}
_FILE: Document = {
    "type": "object",
    "properties": {
        "id": {"type": "string", "format": "uuid"},
        "name": {"type": "string"},
        "size": {"type": "string", "format": "int64"},
        "sha256": {"type": "string"},
        "mediaType": {"type": "string"},
        "createTime": {"type": "string", "format": "date-time"},
    },
}


def document(table: RouteTable, version: str = "1") -> Document:
    """The OpenAPI 3.1 document of a route table."""
    schemas = Schemas()
    paths: dict[str, Document] = {}
    seen: set[str] = set()
    for route in table.routes:
        operation = _operation(route, schemas, seen)
        paths.setdefault(_template(route.path), {})[route.verb.lower()] = operation
    paths |= _own_paths()
    return {
        "openapi": "3.1.0",
        "info": {"title": "Matricula API", "version": version},
        "servers": [{"url": "/"}],
        "security": [{"session": [], "csrf": []}, {"bearer": []}],
        "paths": dict(sorted(paths.items())),
        "components": {
            "schemas": {**dict(sorted(schemas.found.items())), "Problem": _PROBLEM, "File": _FILE},
            "responses": {
                name: _problem_response(status, text) for status, (name, text) in _PROBLEMS.items()
            },
            "securitySchemes": {
                "session": {"type": "apiKey", "in": "cookie", "name": "__Host-matricula"},
                "csrf": {"type": "apiKey", "in": "header", "name": "X-CSRF-Token"},
                "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
            },
        },
    }


def _problem_response(status: str, text: str) -> Document:
    if status == "414":
        return {"description": text}  # the HTTP server answers by itself, without a body
    return {
        "description": text,
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }


def _problems() -> Document:
    return {status: {"$ref": f"#/components/responses/{name}"} for status, (name, _text) in _PROBLEMS.items()}


def _template(path: str) -> str:
    """`/api/v1/leads/{lead.id}` -> `/api/v1/leads/{id}`: one address has one entry."""
    parts = []
    for segment in path.split("/"):
        if segment.startswith("{"):
            name, brace, action = segment[1:].partition("}")
            segment = "{" + name.rpartition(".")[2] + brace + action
        parts.append(segment)
    return "/".join(parts)


def _operation(route: Route, schemas: Schemas, seen: set[str]) -> Document:
    method = route.method
    text = comments().get(method.full_name, "")
    name = method.name if method.name not in seen else f"{method.name}{len(seen)}"
    seen.add(name)
    label = _label(route)
    operation: Document = {
        "operationId": name,
        "tags": [route.service],
        "summary": label or text or method.name,
        "parameters": [
            *_path_parameters(route),
            *_query_parameters(route, schemas),
            *_header_parameters(route),
        ],
        "responses": {"200": _answer(route, schemas), **_problems()},
        "x-permission": route.access.permission or ("public" if route.access.public else "authenticated"),
        "x-rpc": route.rpc,
    }
    if text:
        operation["description"] = text
    if route.access.public:
        operation["security"] = []
    if route.body:
        operation["requestBody"] = {"required": True, "content": _body(route, schemas)}
    return operation


def _label(route: Route) -> str:
    from matricula.options.v1 import options_pb2 as options

    label = route.method.GetOptions().Extensions[options.access].label
    return f"{label.zh} / {label.en}" if label.en else ""


def _answer(route: Route, schemas: Schemas) -> Document:
    if is_document(route.method.output_type):
        return {"description": "OK", "content": {"application/pdf": {"schema": {}}, "*/*": {"schema": {}}}}
    answer: Document = {
        "description": "OK",
        "content": {_JSON: {"schema": schemas.of(route.method.output_type)}},
    }
    if "etag" in route.method.output_type.fields_by_name:
        answer["headers"] = {"ETag": {"schema": {"type": "string"}}}
    return answer


def _path_parameters(route: Route) -> list[Document]:
    return [
        {"name": name.rpartition(".")[2], "in": "path", "required": True, "schema": {"type": "string"}}
        for name in route.variables
    ]


def _query_parameters(route: Route, schemas: Schemas) -> list[Document]:
    if route.body == "*":
        return []
    taken = {route.body, *(name.partition(".")[0] for name in route.variables)}
    return [
        _query_parameter(field, schemas)
        for field in route.method.input_type.fields
        if field.name not in taken
        and not header_of(field)
        and not (route.verb == "PATCH" and field.name == "update_mask")
    ]


def _query_parameter(field: FieldDescriptor, schemas: Schemas) -> Document:
    schema = schemas.field(field)
    parameter: Document = {"name": field.json_name, "in": "query"}
    if "description" in schema:
        parameter["description"] = schema["description"]
    if field.message_type is not None and "$ref" in schema:
        parameter["content"] = {_JSON: {"schema": schema}}
    else:
        parameter["schema"] = schema
    return parameter


def _header_parameters(route: Route) -> list[Document]:
    found: list[Document] = []
    if not route.safe:
        found.append(_header("Idempotency-Key", "Repeating a request with the same key does it once.", 255))
    body = route.method.input_type.fields_by_name.get(route.body)
    inner: Descriptor | None = body.message_type if body is not None else None
    conditional = "etag" in route.method.input_type.fields_by_name or (
        inner is not None and "etag" in inner.fields_by_name
    )
    for field in route.method.input_type.fields:
        if header := header_of(field):
            found.append({**_header(header, header, 2000), "required": True})
    if conditional and not route.safe and (route.verb != "POST" or route.body == "*"):
        found.append(_header("If-Match", "Only when the record still has this etag.", 100))
    return found


def _header(name: str, text: str, length: int) -> Document:
    return {
        "name": name,
        "in": "header",
        "description": text,
        "schema": {"type": "string", "maxLength": length},
    }


def _body(route: Route, schemas: Schemas) -> Document:
    """Content types of the request and their schemas; a bytes field takes the body as it comes."""
    if route.body == "*":
        return {_JSON: {"schema": schemas.of(route.method.input_type)}}
    field = route.method.input_type.fields_by_name[route.body]
    if field.type == FieldDescriptor.TYPE_BYTES:
        return {"application/octet-stream": {"schema": {}}}
    return {_JSON: {"schema": schemas.field(field)}}


def _own_paths() -> dict[str, Document]:
    """What the edge answers itself."""
    kinds = {"name": "name", "in": "query", "required": True, "schema": {"type": "string", "maxLength": 200}}
    types = {
        "name": "types",
        "in": "query",
        "schema": {"type": "string"},
        "example": "leads.lead,common.import",
    }
    binary = {"schema": {"type": "string", "contentMediaType": "application/octet-stream"}}
    shared = {"tags": ["edge"], "x-permission": "authenticated"}
    return {
        UPLOAD: {
            "post": {
                **shared,
                "operationId": "UploadFile",
                "summary": "上传文件 / Upload a file",
                "parameters": [kinds],
                "requestBody": {"required": True, "content": {"application/octet-stream": binary}},
                "responses": {
                    "200": {
                        "description": "OK",
                        "content": {_JSON: {"schema": {"$ref": "#/components/schemas/File"}}},
                    },
                    **_problems(),
                },
            }
        },
        DOWNLOAD: {
            "get": {
                **shared,
                "operationId": "DownloadFile",
                "summary": "下载文件 / Download a file",
                "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}],
                "responses": {
                    "200": {"description": "OK", "content": {"application/octet-stream": binary}},
                    **_problems(),
                },
            }
        },
        LIVE: {
            "get": {
                **shared,
                "operationId": "Live",
                "summary": "实时更新 / Live updates",
                "parameters": [types],
                "responses": {
                    "200": {
                        "description": "Server-sent events: `hello`, then one message per change.",
                        "content": {"text/event-stream": {"schema": {"type": "string"}}},
                    },
                    **_problems(),
                },
            }
        },
    }
