"""Business errors: named facts with a status code, a reason and a sentence in two languages.

    Problem
    ├── InvalidArgument      the request is malformed              400
    ├── Unauthenticated      nobody is signed in                   401
    ├── PermissionDenied     somebody is, and may not              403
    ├── NotFound             no such record in the caller's scope  404
    ├── AlreadyExists        a unique thing exists already         409
    ├── Aborted              somebody else changed it meanwhile    409
    ├── FailedPrecondition   the record is not in the right state  400
    ├── ResourceExhausted    too many or too much                  429
    └── Unavailable          try again later                       503

A service names its own facts by subclassing:

    class StageGateUnmet(FailedPrecondition):
        reason = "STAGE_GATE_UNMET"
        zh = "进入阶段「{stage}」前请先填写：{fields}"
        en = "Fill in {fields} before moving to stage “{stage}”"

    raise StageGateUnmet(stage="已签约", fields="手机")

The module knows nothing of gRPC: the interceptor maps `code` to a status.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Violation:
    """What is wrong with one field of the request; `field` is its path in JSON, e.g. `lead.phone`."""

    field: str
    zh: str
    en: str
    reason: str = "INVALID"


class Problem(Exception):
    """Base of every expected refusal. `code` is the name of a gRPC status code."""

    code: ClassVar[str] = "UNKNOWN"
    reason: ClassVar[str] = "UNKNOWN"
    zh: ClassVar[str] = "出现错误"
    en: ClassVar[str] = "Something went wrong"

    def __init__(self, *, fields: Sequence[Violation] = (), **facts: object) -> None:
        self.fields = tuple(fields)
        self.facts: Mapping[str, object] = facts
        super().__init__(self.message("en"))

    def message(self, locale: str) -> str:
        """The sentence for people, in `zh` or `en`."""
        template = self.zh if locale.startswith("zh") else self.en
        return template.format(**{name: str(value) for name, value in self.facts.items()})


class InvalidArgument(Problem):
    code = "INVALID_ARGUMENT"
    reason = "INVALID_ARGUMENT"
    zh = "请求内容有误，请检查标出的字段"
    en = "The request is not valid; check the fields that are named"


class Unauthenticated(Problem):
    code = "UNAUTHENTICATED"
    reason = "UNAUTHENTICATED"
    zh = "请先登录"
    en = "Sign in first"


class PermissionDenied(Problem):
    code = "PERMISSION_DENIED"
    reason = "PERMISSION_DENIED"
    zh = "没有权限执行此操作，请联系管理员"
    en = "You may not do this; ask an administrator"


class NotFound(Problem):
    code = "NOT_FOUND"
    reason = "NOT_FOUND"
    zh = "记录不存在或不在您的数据范围内"
    en = "There is no such record, or it is outside your data scope"


class AlreadyExists(Problem):
    code = "ALREADY_EXISTS"
    reason = "ALREADY_EXISTS"
    zh = "记录已存在"
    en = "It exists already"


class Aborted(Problem):
    code = "ABORTED"
    reason = "ABORTED"
    zh = "操作被中断，请重试"
    en = "The operation was interrupted; try again"


class EtagMismatch(Aborted):
    reason = "ETAG_MISMATCH"
    zh = "此记录刚被他人修改，请刷新后再试"
    en = "Somebody changed this record meanwhile; load it again and repeat your change"


class FailedPrecondition(Problem):
    code = "FAILED_PRECONDITION"
    reason = "FAILED_PRECONDITION"
    zh = "当前状态不允许此操作"
    en = "The record is not in a state that allows this"


class ResourceExhausted(Problem):
    code = "RESOURCE_EXHAUSTED"
    reason = "RESOURCE_EXHAUSTED"
    zh = "请求过于频繁，请稍后再试"
    en = "Too many requests; wait a moment and try again"


class Unavailable(Problem):
    code = "UNAVAILABLE"
    reason = "UNAVAILABLE"
    zh = "服务暂时不可用，请稍后再试"
    en = "The service is unavailable for a moment; try again"
