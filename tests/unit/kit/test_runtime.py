"""Small pieces of the runtime: health pages, macros of migrations, the actor of a job, which error means
what.
"""

import json
import subprocess
import sys
import urllib.error
import urllib.request

import psycopg2
import pytest
from sqlalchemy.exc import IntegrityError, OperationalError

from kit import cli, health, migrate, trace
from kit.events import faults
from kit.identity import Grant, Principal, Right, Scope
from kit.jobs import actor_facts, actor_of


def get(port, path):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


@pytest.fixture
def pages():
    state = {"database": True, "explode": False}

    def explode():
        if state["explode"]:
            raise OSError("secret address")

    checks = {"database": lambda: state["database"], "broker": explode}
    server = health.start("127.0.0.1:0", checks, {"alive": lambda: True})
    yield server.port, state
    server.close()


def test_ready_reports_each_failing_check_without_details(pages):
    port, state = pages
    assert get(port, "/ready") == (200, '{"ok": true, "problems": {}}\n')
    state.update(database=False, explode=True)
    status, text = get(port, "/ready")
    assert status == 503
    assert json.loads(text)["problems"] == {"database": "not ready", "broker": "OSError"}
    assert get(port, "/live")[0] == 200


def test_metrics_are_served_and_other_pages_are_not(pages):
    port, _ = pages
    assert "matricula_outbox_pending" in get(port, "/metrics")[1]
    assert get(port, "/")[0] == 404


def test_macros_are_expanded_and_other_braces_stay():
    sql = migrate.expand("alter x; {protect:lead} grant to {app_role}; select '{}'::jsonb", '"app"', '"sys"')
    assert "alter table lead force row level security" in sql
    assert 'create policy system_all on lead to "sys"' in sql
    assert sql.endswith("grant to \"app\"; select '{}'::jsonb")


def test_migration_files_are_numbered_without_gaps(tmp_path):
    (tmp_path / "0001_a.sql").write_text("select 1")
    (tmp_path / "0003_b.sql").write_text("select 1")
    with pytest.raises(migrate.SchemaMismatch, match="0002_"):
        list(migrate._files("x", tmp_path))


def test_actor_of_a_job_comes_back_whole():
    reach = Grant(Scope.DEPARTMENT, (1, 2))
    who = Principal(
        id="u",
        name="李",
        kind="service",
        branch_id=2,
        departments=("d",),
        grants={"a.b.read": reach},
        fields={"MONEY": Right.MASKED},
        read_only=True,
        session_id="s",
        auditor_grant_id="g",
    )
    assert actor_of(json.loads(json.dumps(actor_facts(who, reach)))) == (who, reach)


class PgError(psycopg2.Error):
    def __init__(self, code):
        super().__init__("x")
        self.code = code

    @property
    def pgcode(self):
        return self.code


@pytest.mark.parametrize(
    ("error", "away", "transient"),
    [
        (OperationalError("s", {}, PgError(None)), True, False),
        (OperationalError("s", {}, PgError("57P01")), True, False),
        (OperationalError("s", {}, PgError("53100")), True, False),
        (OperationalError("s", {}, PgError("40P01")), False, True),
        (OperationalError("s", {}, PgError("57014")), False, False),
        (IntegrityError("s", {}, PgError("23505")), False, True),
        (IntegrityError("s", {}, PgError("23503")), False, False),
        (ValueError("x"), False, False),
    ],
)
def test_errors_are_told_apart(error, away, transient):
    assert faults.is_away(error) is away
    assert faults.is_transient(error) is transient


def test_cause_of_an_error_counts():
    outer = RuntimeError("handler")
    outer.__cause__ = OperationalError("s", {}, PgError(None))
    assert faults.is_away(outer)


def test_traceparent_is_passed_on():
    given = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    with trace.span("step", given):
        assert trace.traceparent().split("-")[1] == given.split("-")[1]
    assert trace.traceparent() == ""


@pytest.mark.parametrize("module", ["kit.jobs", "kit.job_child", "kit.timers", "kit.events.apply"])
def test_code_of_workers_imports_neither_grpc_nor_eventlet(module):
    script = f"import sys, {module}; sys.exit(bool({{'grpc', 'eventlet'}} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", script], check=False, env={"PYTHONPATH": ":".join(sys.path)})
    assert done.returncode == 0


def test_command_line_says_what_is_missing(monkeypatch, capsys):
    monkeypatch.delenv("MATRICULA_SYSTEM_DATABASE_URL", raising=False)
    assert cli.main(["events", "list"]) == 1
    assert "MATRICULA_SYSTEM_DATABASE_URL" in capsys.readouterr().err


def test_importing_the_command_line_imports_nothing_of_the_suite():
    script = "import sys, kit.cli; sys.exit(bool({'grpc', 'sqlalchemy', 'structlog'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", script], check=False, env={"PYTHONPATH": ":".join(sys.path)})
    assert done.returncode == 0
