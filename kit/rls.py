"""Row-level security: the SQL that migrations apply, and the check that every process makes at start.

Policies compare `branch_id` with an array set per transaction (an init plan, so indexes that lead with
the branch are used). The system role has a policy of its own for declared cross-branch work
(relay, timers, jobs); no role bypasses row-level security.
"""

from sqlalchemy import Connection, text

INSTALL = """
create or replace function app_branches() returns int[] language sql stable parallel safe
  as $$ select coalesce(nullif(current_setting('app.branches', true), '')::int[], '{}') $$;
create or replace function app_write_branches() returns int[] language sql stable parallel safe
  as $$ select coalesce(nullif(current_setting('app.write_branches', true), '')::int[], '{}') $$;
"""


def protect(table: str, system_role: str) -> str:
    """SQL that isolates a table by its `branch_id` and opens it to the system role."""
    readable = "branch_id = any ((select app_branches())::int[])"
    writable = "branch_id = any ((select app_write_branches())::int[])"
    return f"""
alter table {table} enable row level security;
alter table {table} force row level security;
create policy branch_select on {table} for select using ({readable});
create policy branch_insert on {table} for insert with check ({writable});
create policy branch_update on {table} for update using ({writable}) with check ({writable});
create policy branch_delete on {table} for delete using ({writable});
create policy system_all on {table} to {system_role} using (true) with check (true);
"""


class UnsafeSchema(RuntimeError):
    """The database does not protect branches as it must; the process refuses to serve."""


_CHECKS = {
    "the role is a superuser or bypasses row-level security": (
        "select rolname from pg_roles where rolname = current_user and (rolsuper or rolbypassrls)"
    ),
    "the role owns tables": (
        "select relname from pg_class c join pg_roles r on r.oid = c.relowner"
        " where r.rolname = current_user and relkind in ('r', 'p', 'v', 'm')"
    ),
    "a table with branch_id has no forced row-level security": (
        "select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace"
        " join pg_attribute a on a.attrelid = c.oid and a.attname = 'branch_id' and not a.attisdropped"
        " where n.nspname = 'public' and c.relkind in ('r', 'p')"
        " and not (c.relrowsecurity and c.relforcerowsecurity)"
    ),
    "a table with branch_id lacks a policy for some command": (
        "select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace"
        " join pg_attribute a on a.attrelid = c.oid and a.attname = 'branch_id' and not a.attisdropped"
        " where n.nspname = 'public' and c.relkind in ('r', 'p')"
        " and (select count(distinct polcmd) from pg_policy p"
        "      where p.polrelid = c.oid and p.polcmd in ('r', 'a', 'w', 'd')) < 4"
    ),
    "a policy shows the rows of every branch": (
        "select c.relname from pg_policy p join pg_class c on c.oid = p.polrelid"
        " join pg_namespace n on n.oid = c.relnamespace"
        " join pg_roles r on r.rolname = current_user and (p.polroles && array[0::oid, r.oid])"
        " where n.nspname = 'public' and p.polpermissive and pg_get_expr(p.polqual, p.polrelid) = 'true'"
        # what the system role may is declared by policies `system_...` that name it
        " and not (p.polname like 'system_%' and 0 <> all(p.polroles))"
    ),
    "no policy guards a materialized view": (
        "select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace"
        " where n.nspname = 'public' and c.relkind = 'm'"
    ),
    "a view runs with its owner's rights": (
        "select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace"
        " where n.nspname = 'public' and c.relkind = 'v'"
        " and not coalesce(c.reloptions::text like '%security_invoker=true%', false)"
    ),
    "a function runs with its owner's rights": (
        "select p.proname from pg_proc p join pg_namespace n on n.oid = p.pronamespace"
        " where n.nspname = 'public' and p.prosecdef"
    ),
}


def check(connection: Connection) -> None:
    """Raises UnsafeSchema naming the tables at fault, unless every rule of branch isolation holds."""
    for complaint, query in _CHECKS.items():
        names = sorted(connection.execute(text(query)).scalars())
        if names:
            raise UnsafeSchema(f"{complaint}: {', '.join(names)}")
