"""Logging: events, not prose, one JSON object a line (or readable lines); never personal data or secrets."""

import logging
import re
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any

import structlog

_SECRET_KEYS = re.compile(
    r"(password|secret|token|authorization|cookie|api_?key|private|otp|code_verifier)", re.IGNORECASE
)
_PERSONAL_KEYS = re.compile(
    r"(phone|mobile|wechat|email|address|passport|id_?number|birth|name_zh)", re.IGNORECASE
)
_PHONE = re.compile(r"(?<![\d+])(?:(?:\+|00)86[- ]?)?1[3-9]\d{9}(?!\d)|\+[1-9]\d{7,14}(?!\d)")
"""A mainland number however it is written, or any number in E.164."""
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+")
_BEARER = re.compile(r"eyJ[\w-]+\.[\w-]+\.[\w-]+")
_VALUES = re.compile(r"^(DETAIL: |LINE \d+: ).*(\n +\^$)?", re.MULTILINE)
"""Where PostgreSQL's messages repeat values of a statement."""
_URL_PASSWORD = re.compile(r"(\w+://[^:/@\s]+):[^@\s]+@")


def redact_text(value: str) -> str:
    """The text without phone numbers, mail addresses, tokens, passwords and what PostgreSQL quotes."""
    value = _VALUES.sub(r"\1[left out]", value)
    value = _URL_PASSWORD.sub(r"\1:***@", value)
    value = _BEARER.sub("[token]", value)
    value = _EMAIL.sub("[email]", value)
    return _PHONE.sub("[phone]", value)


def redact(_logger: Any, _method: str, entry: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A structlog processor: hides values of secret and personal keys, and cleans every text inside."""
    for key, value in entry.items():
        if key not in ("level", "timestamp"):
            entry[key] = _clean(key, value)
    return entry


def _clean(key: str, value: Any) -> Any:
    if key != "event" and (_SECRET_KEYS.search(key) or _PERSONAL_KEYS.search(key)):
        return "[redacted]"
    if isinstance(value, str):
        return redact_text(value)
    if isinstance(value, Mapping):
        return {name: _clean(str(name), inner) for name, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_clean("", inner) for inner in value]
    return value


def configure(process: str, *, format: str = "console", level: str = "info") -> None:
    """Sends structlog and the standard library's logging through one formatter to standard output."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        redact,
    ]
    renderer: Any = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if format == "json"
        else structlog.dev.ConsoleRenderer(
            colors=sys.stdout.isatty(), sort_keys=False, exception_formatter=structlog.dev.plain_traceback
        )
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level.upper())),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
            foreign_pre_chain=shared,
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for noisy in ("amqp", "kombu", "sqlalchemy.engine", "httpx", "httpcore"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    structlog.contextvars.bind_contextvars(process=process)


def get(name: str = "") -> Any:
    """A logger: `log.info("lead_converted", lead_id=...)`."""
    return structlog.get_logger(name)
