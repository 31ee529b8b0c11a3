"""What is sent, and what wrk said about it."""

from pathlib import Path

import pytest

from tests.bench.load import LoadFailed, Script, Sent, cycled, parse

OUTPUT = """Running 5s test @ http://127.0.0.1:1
  1 threads and 8 connections
{"requests": 1000, "microseconds": 5000000, "bytes": 9, "refused": 3, "broken": 2, "late": 1, "p50": 2500.0, "p95": 4000.0, "p99": 9000.0, "longest": 20000.0}
"""  # noqa: E501


def test_errors_of_every_kind_are_counted_and_times_are_milliseconds():
    load = parse(OUTPUT, 8, 0.25)
    assert (load.requests, load.rate, load.errors) == (1000, 200.0, 6)
    assert (load.p50, load.p95, load.p99, load.longest) == (2.5, 4.0, 9.0, 20.0)
    assert load.generator_seconds == 0.25


def test_output_without_a_result_is_a_failure():
    with pytest.raises(LoadFailed, match="unable to connect"):
        parse("unable to connect", 1, 0.0)


def test_a_body_with_line_ends_stays_one_line():
    assert Sent("POST", "/x", {"note": "a\nb\tc"}).line() == 'POST\t/x\t{"note":"a\\nb\\tc"}'
    assert Sent("GET", "/x").line() == "GET\t/x\t"


def test_file_has_the_headers_first_and_is_closed_to_others(tmp_path: Path):
    script = Script(
        tmp_path / "a.requests", "http://x", {"Cookie": "a=b"}, [Sent("GET", "/1"), Sent("GET", "/2")]
    )
    assert script.path.read_text() == "H\tCookie\ta=b\nGET\t/1\t\nGET\t/2\t\n"
    assert script.count == 2
    assert script.path.stat().st_mode & 0o077 == 0


def test_requests_come_round_again():
    assert list(cycled("abc", 7)) == list("abcabca")
