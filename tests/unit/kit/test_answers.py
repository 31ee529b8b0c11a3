"""`matricula answers`: who is silent, and what they said."""

from kit import health
from kit.answers import silent
from kit.cli import main


def test_those_that_answer_are_not_named_and_the_others_are_with_what_they_said(capsys):
    server = health.start("127.0.0.1:0", {"database": lambda: False})
    base = f"http://127.0.0.1:{server.port}"
    try:
        assert silent([f"{base}/live"], 0) == {}
        left = silent([f"{base}/live", f"{base}/ready"], 0)
        assert list(left) == [f"{base}/ready"]
        assert "503" in left[f"{base}/ready"]
        assert "database" in left[f"{base}/ready"]
        assert main(["answers", "--wait", "0", f"{base}/live"]) == 0
        assert main(["answers", "--wait", "0", f"{base}/ready"]) == 1
    finally:
        server.close()
    assert f"{base}/ready: status 503" in capsys.readouterr().err
    assert "refused" in silent([f"{base}/live"], 0)[f"{base}/live"]


def test_somebody_who_comes_late_is_waited_for():
    answers = iter([False, False, True])
    server = health.start("127.0.0.1:0", {"it": lambda: next(answers, True)})
    try:
        assert silent([f"http://127.0.0.1:{server.port}/ready"], 30) == {}
    finally:
        server.close()
