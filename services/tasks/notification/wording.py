"""The words of notifications: shipped texts, those an administrator wrote, and their rendering in a sandbox.

A template sees texts only (title, student, due ...), no objects; the sandbox keeps it from reaching
anything else, and what it makes is cut at a length.
"""

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from jinja2 import StrictUndefined, Template, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from kit import clock
from kit.errors import InvalidArgument, Violation

SUBJECT_LENGTH, BODY_LENGTH = 300, 4000
NAMES = ("title", "student", "due", "reason", "actor", "link", "detail")
SAMPLE = {
    "title": "提交网申 / Submit the application",
    "student": "王小明",
    "due": "2026-01-14 18:00",
    "reason": "…",
    "actor": "李老师",
    "link": "https://matricula.example/tasks/0",
    "detail": "…",
}
_SHIPPED: Mapping[str, tuple[str, str, str]] = {
    "TASK_ASSIGNED": ("您有新任务：{{ title }}", "New task: {{ title }}", "due"),
    "TASK_DUE_SOON": ("任务即将到期：{{ title }}", "Due soon: {{ title }}", "due"),
    "TASK_OVERDUE": ("任务已逾期：{{ title }}", "Overdue: {{ title }}", "due"),
    "APPROVAL_WAITING": ("待您审批：{{ title }}", "Waits for your approval: {{ title }}", "actor"),
    "APPROVAL_DECIDED": ("审批结果：{{ title }} {{ detail }}", "Decided: {{ title }} {{ detail }}", "reason"),
    "HANDOVER": ("交接：{{ title }} {{ detail }}", "Hand-over: {{ title }} {{ detail }}", "reason"),
    "DEADLINE_MOVED": ("截止日期变更：{{ title }}", "A deadline moved: {{ title }}", "due"),
    "OFFER_REPLY_DUE": ("录取待答复：{{ title }}", "An offer is to be answered: {{ title }}", "due"),
    "OFFER_LAPSED": ("录取已过答复期限：{{ title }}", "An offer lapsed unanswered: {{ title }}", "due"),
}
_LINES = {
    "zh": {"due": "截止：", "actor": "申请人：", "reason": "原因："},
    "en": {"due": "Due: ", "actor": "Asked by: ", "reason": "Reason: "},
}
_ENVIRONMENT = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=False)


class TemplateWrong(InvalidArgument):
    reason = "TEMPLATE_INVALID"
    zh = "消息模板有误：{detail}"
    en = "The message template is not valid: {detail}"


def shipped(kind: str, language: str) -> tuple[str, str]:
    """(subject, body) that Matricula brings for a kind of notification."""
    zh, en, line = _SHIPPED[kind.removeprefix("NOTIFICATION_KIND_")]
    label = _LINES[language][line]
    student = "学生：" if language == "zh" else "Student: "
    body = (
        f"{{% if student %}}{student}{{{{ student }}}}\n{{% endif %}}"
        f"{{% if {line} %}}{label}{{{{ {line} }}}}\n{{% endif %}}{{{{ link }}}}"
    )
    return (zh if language == "zh" else en), body


def render(source: str, facts: Mapping[str, str], longest: int) -> str:
    """The text of a template; every name it may use is there, empty where nothing is known."""
    values = {name: facts.get(name, "") for name in NAMES}
    return _compiled(source).render(values)[:longest].strip()


def check(source: str, field: str) -> None:
    """TemplateWrong (naming the field) when it cannot be rendered with every name empty and with a sample."""
    try:
        for facts in ({}, SAMPLE):
            render(source, facts, BODY_LENGTH)
    except (TemplateError, TypeError, ValueError, ArithmeticError, LookupError, MemoryError) as error:
        detail = str(error).split("\n", 1)[0][:200]
        violation = Violation(field, f"消息模板有误：{detail}", f"The template is not valid: {detail}")
        raise TemplateWrong(detail=detail, fields=[violation]) from error


@lru_cache(maxsize=256)
def _compiled(source: str) -> Template:
    return _ENVIRONMENT.from_string(source)


def moment(text: str, zone: str) -> str:
    """A time of the facts as people read it, with its zone where that is not the installation's."""
    if not text:
        return ""
    own = clock.zone()
    where = ZoneInfo(zone) if zone else own
    shown = f"{datetime.fromisoformat(text).astimezone(where):%Y-%m-%d %H:%M}"
    return shown if where == own else f"{shown} ({where.key})"
