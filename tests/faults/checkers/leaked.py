"""Nothing of one branch is seen in another: not in answers, exports, live updates, rows or logs."""

import re
from collections.abc import Iterator

from dev.suite import installed
from tests.faults import witness
from tests.faults.evidence import Evidence, Finding
from tests.faults.load import canary

_SERVERS = {"postgres", "rabbitmq", "keycloak", "supervisor", "seed", "migrate"}
"""Logs that are not of our processes."""
_TABLES = """
select table_name as name, column_name as branch from information_schema.columns
where table_schema = 'public' and column_name in ('branch_id', 'branch') and data_type = 'integer'
"""


def find(evidence: Evidence) -> list[Finding]:
    """Canaries where they do not belong."""
    seen = [Finding(one["text"], one["at"]) for one in evidence.sightings("leak")]
    return [*seen, *_rows(evidence), *_values_in_the_audit_log(evidence), *_logs(evidence)]


def _rows(evidence: Evidence) -> Iterator[Finding]:
    """No row of one branch holds another's canary."""
    for service in [*installed(), witness.NAME]:
        for table in evidence.sql(service, _TABLES):
            for code, number in evidence.facts.branches.items():
                statement = (
                    f"select count(*) as n from {table.name} one"
                    f" where {table.branch} <> %s and strpos(one::text, %s) > 0"
                )
                count = evidence.sql(service, statement, number, canary(evidence.facts.run, code))[0].n
                if count:
                    yield Finding(
                        f"{count} rows of {service}.{table.name} hold {code}'s data in another branch"
                    )


def _values_in_the_audit_log(evidence: Evidence) -> Iterator[Finding]:
    statement = "select count(*) as n from audit_entry one where strpos(one::text, %s) > 0"
    count = evidence.sql("gateway", statement, f"canary{evidence.facts.run}")[0].n
    if count:
        yield Finding(f"{count} entries of the audit log hold values of records")


def _logs(evidence: Evidence) -> Iterator[Finding]:
    """Our processes log ids, never what somebody wrote."""
    word = re.compile(rf"canary{evidence.facts.run}".encode())
    for path in sorted((evidence.whole.suite.root / "logs").glob("*.log")):
        if path.stem not in _SERVERS:
            lines = path.read_bytes().splitlines()
            found = [number for number, line in enumerate(lines, 1) if word.search(line)]
            if found:
                yield Finding(f"{path} shows data of records in {len(found)} lines, first in {found[0]}")
