"""Errors as people and programs meet them: RFC 9457 `application/problem+json`.

gRPC statuses carry google.rpc details: ErrorInfo (reason), BadRequest (fields), LocalizedMessage, RetryInfo.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import grpc
import orjson
from google.rpc import error_details_pb2, status_pb2
from starlette.responses import Response

from kit.errors import Problem, Unavailable

MEDIA_TYPE = "application/problem+json"
STATUS_OF = {
    "CANCELLED": 499,
    "UNKNOWN": 500,
    "INVALID_ARGUMENT": 400,
    "DEADLINE_EXCEEDED": 504,
    "NOT_FOUND": 404,
    "ALREADY_EXISTS": 409,
    "PERMISSION_DENIED": 403,
    "UNAUTHENTICATED": 401,
    "RESOURCE_EXHAUSTED": 429,
    "FAILED_PRECONDITION": 400,
    "ABORTED": 409,
    "OUT_OF_RANGE": 400,
    "UNIMPLEMENTED": 501,
    "INTERNAL": 500,
    "UNAVAILABLE": 503,
    "DATA_LOSS": 500,
}
_STATUS_OF_REASON = {"BODY_TOO_LARGE": 413, "UNSUPPORTED_MEDIA_TYPE": 415}
_DETAILS = "grpc-status-details-bin"
_SENTENCES = {
    404: ("没有这个地址", "There is nothing at this address"),
    405: ("此地址不支持该方法", "This address does not answer to this method"),
    413: ("请求体过大", "The body is too large"),
    415: ("请求体必须是 application/json", "The body must be application/json"),
    429: ("请求过于频繁，请稍后再试", "Too many requests; wait a moment and try again"),
    500: (
        "服务器内部错误，请将请求编号告知管理员",
        "Something went wrong here; give the request id to an administrator",
    ),
    503: ("服务暂时不可用，请稍后再试", "The service is unavailable for a moment; try again"),
    504: ("处理超时，请稍后再试", "It took too long; try again"),
}
_HIDDEN = frozenset({"UNKNOWN", "INTERNAL", "DATA_LOSS", "UNAVAILABLE", "DEADLINE_EXCEEDED"})
"""Codes whose own text may tell about the inside: people get our sentence instead."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """What is answered instead of data."""

    status: int
    reason: str
    detail: str
    errors: tuple[dict[str, str], ...] = ()
    headers: dict[str, str] = field(default_factory=dict)
    facts: dict[str, str] = field(default_factory=dict)

    def response(self, request_id: str, instance: str) -> Response:
        """The answer; `instance` is the path that was asked for."""
        document: dict[str, Any] = {
            "type": f"urn:matricula:problem:{self.reason.lower().replace('_', '-')}",
            "title": _title(self.status),
            "status": self.status,
            "detail": self.detail,
            "reason": self.reason,
            "instance": instance,
            "requestId": request_id,
        }
        if self.errors:
            document["errors"] = list(self.errors)
        if self.facts:
            document["facts"] = self.facts
        headers = {"cache-control": "no-store", **self.headers}
        return Response(orjson.dumps(document), self.status, headers, MEDIA_TYPE)


def _title(status: int) -> str:
    return "Client Closed Request" if status == 499 else HTTPStatus(status).phrase


def plain(status: int, reason: str, locale: str, **headers: str) -> Refusal:
    """A refusal of the edge itself; header names with `_` for `-`."""
    zh, en = _SENTENCES[status]
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Refusal(status, reason, zh if locale.startswith("zh") else en, headers=named)


def of_problem(problem: Problem, locale: str, if_match: bool = False) -> Refusal:
    """The refusal that a kit.errors.Problem means."""
    zh = locale.startswith("zh")
    errors = tuple(
        {"field": each.field, "detail": each.zh if zh else each.en, "reason": each.reason}
        for each in problem.fields
    )
    headers = {"www-authenticate": 'Bearer realm="matricula"'} if problem.code == "UNAUTHENTICATED" else {}
    if isinstance(problem, Unavailable):
        headers["retry-after"] = "1"
    status = _status(problem.code, problem.reason, if_match)
    return Refusal(status, problem.reason, problem.message(locale), errors, headers, _facts(problem.facts))


def of_rpc(error: grpc.aio.AioRpcError, locale: str, if_match: bool = False) -> Refusal:
    """The refusal that a failed call means."""
    code = error.code().name
    details = _details(error)
    info = details.get(error_details_pb2.ErrorInfo)
    reason = info.reason if info is not None else code
    status = _status(code, reason, if_match)
    sentence = details.get(error_details_pb2.LocalizedMessage)
    if sentence is not None:
        detail = sentence.message
    elif code in _HIDDEN or not error.details():
        detail = plain(status if status in _SENTENCES else 500, reason, locale).detail
    else:
        detail = str(error.details())
    retry = details.get(error_details_pb2.RetryInfo)
    headers = {"retry-after": str(max(1, retry.retry_delay.seconds))} if retry is not None else {}
    if status in (429, 503):
        headers.setdefault("retry-after", "1")
    violations = _violations(details.get(error_details_pb2.BadRequest))
    facts = _facts(info.metadata) if info is not None else {}
    return Refusal(status, reason, detail, violations, headers, facts)


def _facts(given: Mapping[str, object]) -> dict[str, str]:
    """What a refusal is about, e.g. the lead that exists already, named as in all JSON: `leadId`.

    Words that only fill the sentence (`zh_keys`, `stage_en`) are left out.
    """
    return {
        _camel(name.split("_")): str(value)
        for name, value in given.items()
        if not {"zh", "en"} & set(name.split("_"))
    }


def _camel(words: Sequence[str]) -> str:
    return words[0] + "".join(word.title() for word in words[1:])


def _status(code: str, reason: str, if_match: bool) -> int:
    """412 only for callers that sent a condition; the same conflict without one is 409."""
    if reason == "ETAG_MISMATCH" and if_match:
        return 412
    return _STATUS_OF_REASON.get(reason) or STATUS_OF.get(code, 500)


def _violations(bad: Any) -> tuple[dict[str, str], ...]:
    if bad is None:
        return ()
    return tuple(
        {
            "field": each.field,
            "detail": each.localized_message.message or each.description,
            "reason": each.reason or "INVALID",
        }
        for each in bad.field_violations
    )


def _details(error: grpc.aio.AioRpcError) -> dict[type[Any], Any]:
    """The google.rpc details of a failed call, by their type."""
    found: dict[type[Any], Any] = {}
    metadata: Any = error.trailing_metadata()
    for name, value in metadata or ():
        if name != _DETAILS or not isinstance(value, bytes):
            continue
        for each in status_pb2.Status.FromString(value).details:
            for kind in (
                error_details_pb2.ErrorInfo,
                error_details_pb2.BadRequest,
                error_details_pb2.LocalizedMessage,
                error_details_pb2.RetryInfo,
            ):
                message = kind()
                if each.Unpack(message):
                    found[kind] = message
    return found
