"""How many statements PostgreSQL got, by who sent them, from pg_stat_statements.

Roles tell: `<service>_app` serves requests, `<service>_system` is the workers' (and the session store's).
"""

from contextlib import closing
from dataclasses import dataclass

from dev.databases import connect

_COUNT = """
select r.rolname, coalesce(sum(s.calls), 0)::float,
  coalesce(sum(s.calls) filter (where s.query ~* '^(begin|commit|rollback)'), 0)::float
from pg_stat_statements(true) s join pg_roles r on r.oid = s.userid
where r.rolname ~ '_(app|system)$' group by r.rolname
"""


@dataclass(frozen=True, slots=True)
class Count:
    """Statements by role; `framing` are those that only begin and end transactions."""

    calls: dict[str, float]
    framing: dict[str, float]

    def since(self, before: "Count") -> "Count":
        """What came in between two counts."""
        return Count(_less(self.calls, before.calls), _less(self.framing, before.framing))

    def of(self, kind: str) -> float:
        """Statements of all `app` or all `system` roles."""
        return sum(number for role, number in self.calls.items() if role.endswith(f"_{kind}"))

    def framing_of(self, kind: str) -> float:
        """Of those, the ones that only begin and end transactions."""
        return sum(number for role, number in self.framing.items() if role.endswith(f"_{kind}"))


def read(admin_url: str) -> Count:
    """All statements until now. The postgres database has the extension; it sees those of all databases."""
    with closing(connect(admin_url, "postgres")) as connection, connection.cursor() as cursor:
        cursor.execute(_COUNT)
        rows = cursor.fetchall()
    return Count({role: calls for role, calls, _ in rows}, {role: framing for role, _, framing in rows})


def _less(after: dict[str, float], before: dict[str, float]) -> dict[str, float]:
    return {role: number - before.get(role, 0.0) for role, number in after.items()}
