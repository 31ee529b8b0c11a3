"""Problems as gRPC statuses with details: reason, field violations, a sentence in the caller's language."""

from typing import Any

import psycopg2.errors
from google.protobuf import any_pb2
from google.rpc import code_pb2, error_details_pb2, status_pb2
from grpc_status import rpc_status as grpc_rpc_status
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError, TimeoutError

from kit.errors import AlreadyExists, FailedPrecondition, Problem, Unavailable

DOMAIN = "matricula"


class Internal(Problem):
    code = "INTERNAL"
    reason = "INTERNAL"
    zh = "系统内部错误，已记录。请稍后再试，或把请求编号发给管理员"
    en = (
        "Something went wrong on our side and was recorded;"
        " try again, or send the request id to an administrator"
    )


class Taken(AlreadyExists):
    reason = "UNIQUE_VALUE_TAKEN"
    zh = "已有相同的记录，请修改后再保存"
    en = "The same value exists already; change it and save again"


class StillReferenced(FailedPrecondition):
    reason = "REFERENCE_BROKEN"
    zh = "引用的记录不存在，或此记录仍被使用"
    en = "A record it refers to does not exist, or it is still in use"


def unexpected(error: Exception) -> Problem:
    """The problem of an exception that no rule raised: database trouble or a defect."""
    if isinstance(error, IntegrityError):
        unique = isinstance(error.orig, psycopg2.errors.UniqueViolation)
        return Taken() if unique else StillReferenced()
    if isinstance(error, OperationalError | TimeoutError):
        return Unavailable()
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return Unavailable()
    return Internal()


def rpc_status(problem: Problem, locale: str) -> Any:
    """The gRPC status of a problem, for `context.abort_with_status`."""
    chinese = locale.startswith("zh")
    details: list[Any] = [
        error_details_pb2.ErrorInfo(
            reason=problem.reason,
            domain=DOMAIN,
            metadata={name: str(value) for name, value in problem.facts.items()},
        ),
        error_details_pb2.LocalizedMessage(
            locale="zh-CN" if chinese else "en", message=problem.message(locale)
        ),
    ]
    if problem.fields:
        details.append(
            error_details_pb2.BadRequest(
                field_violations=[
                    error_details_pb2.BadRequest.FieldViolation(
                        field=one.field, description=one.zh if chinese else one.en, reason=one.reason
                    )
                    for one in problem.fields
                ]
            )
        )
    status = status_pb2.Status(
        code=code_pb2.Code.Value(problem.code),
        message=problem.message("en"),
        details=[_any(one) for one in details],
    )
    return grpc_rpc_status.to_status(status)


def _any(message: Any) -> any_pb2.Any:
    packed = any_pb2.Any()
    packed.Pack(message)
    return packed
