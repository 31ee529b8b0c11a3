"""Logs: no secret and nothing personal gets through, whichever way it is logged."""

import json
import logging
import sys

import pytest
import structlog

from kit import log

TOKEN = "eyJhbGciOiJFZDI1NTE5In0.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("call 13800138000 now", "call [phone] now"),
        ("+8613800138000", "[phone]"),
        ("0086 13800138000, +86-13800138000", "[phone], [phone]"),
        ("+442079460000 and +12025550123", "[phone] and [phone]"),
        ("2026-11-22T22:11:41+08:00", "2026-11-22T22:11:41+08:00"),
        ("1380013800012345", "1380013800012345"),  # an order number, not a phone
        ("mail li.lei+x@example.com.", "mail [email]"),
        (f"Bearer {TOKEN}", "Bearer [token]"),
        ("postgresql://leads:s3cret@db:5432/x", "postgresql://leads:***@db:5432/x"),
        ("amqp://guest:a/b?c@h//", "amqp://guest:***@h//"),
        ("http://127.0.0.1:7080/api", "http://127.0.0.1:7080/api"),
        ("线索已转换", "线索已转换"),
        ("taken\nDETAIL:  Key (name)=(李雷) already exists.\nmore", "taken\nDETAIL: [left out]\nmore"),
        (
            "no uuid\nLINE 1: ... values ('李雷')\n                 ^\nmore",
            "no uuid\nLINE 1: [left out]\nmore",
        ),
        ("", ""),
    ],
)
def test_text_is_cleaned(given, shown):
    assert log.redact_text(given) == shown


@pytest.mark.parametrize(
    "key",
    [
        "password",
        "client_secret",
        "identity_token",
        "Authorization",
        "set_cookie",
        "api_key",
        "apikey",
        "private_key",
        "otp",
        "code_verifier",
        "phone",
        "lead_phone",
        "wechat",
        "email",
        "home_address",
        "passport_no",
        "id_number",
        "idnumber",
        "birth_date",
        "name_zh",
    ],
)
def test_values_of_telling_keys_are_hidden(key):
    assert log.redact(None, "info", {"event": "x", key: "v"})[key] == "[redacted]"


def test_other_values_stay():
    entry = {"event": "lead_moved", "level": "info", "lead_id": "9e1c", "count": 3, "branches": [1, 2]}
    assert log.redact(None, "info", dict(entry)) == entry


@pytest.mark.parametrize(
    "value",
    [
        ["13800138000"],
        {"note": "13800138000"},
        {"phone": "x", "deeper": [{"to": "li@example.com"}]},
        ("li@example.com", 1),
    ],
)
def test_what_is_inside_is_cleaned_too(value):
    shown = str(log.redact(None, "info", {"event": "x", "facts": value})["facts"])
    assert "13800138000" not in shown
    assert "li@example.com" not in shown


def test_the_event_itself_is_cleaned():
    """Libraries log sentences with values in them."""
    entry = log.redact(None, "info", {"event": "sent to li@example.com (13800138000)"})
    assert entry["event"] == "sent to [email] ([phone])"


@pytest.fixture
def configured():
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    log.configure("leads-api", format="json", level="info")
    yield root
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


def test_both_ways_of_logging_end_in_one_clean_line_each(configured, capsys):
    configured.handlers[0].stream = sys.stdout
    log.get("x").info("lead_saved", phone="13800138000", lead_id="9e1c")
    logging.getLogger("library").warning("login of %s failed", "li@example.com")
    try:
        raise RuntimeError("cannot reach postgresql://leads:s3cret@db/x")
    except RuntimeError as error:
        log.get("x").error("job_failed", exc_info=error)
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["event"] for line in lines] == ["lead_saved", "login of [email] failed", "job_failed"]
    assert {line["process"] for line in lines} == {"leads-api"}
    assert lines[0]["phone"] == "[redacted]"
    assert "RuntimeError" in lines[2]["exception"]
    assert "s3cret" not in json.dumps(lines)
