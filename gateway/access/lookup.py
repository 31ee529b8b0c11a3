"""Reads one member of staff with everything that decides their rights, in one statement."""

from sqlalchemy import TextClause, text
from sqlalchemy.orm import Session

from gateway.access.merging import Member
from gateway.edge.principal import Branch
from kit.statement import Row

_MEMBER = """
select s.id::text, s.name, s.branch_id, s.extra_branch_ids, s.service_account, s.locale,
  (select coalesce(jsonb_agg(jsonb_build_object(
      'permissions', r.permissions, 'fields', r.fields, 'read_only', r.read_only)), '[]')
    from role r where r.id = any (s.role_ids)) as roles,
  (with recursive below as (
      select d.id from department d where d.id = s.department_id
      union select d.id from department d join below on d.parent_id = below.id)
    select array_agg(below.id::text) from below) as departments,
  (select array_agg(b.number order by b.number) from branch b) as all_branches,
  (select array_agg(b.number order by b.number) from branch b where not b.archived) as open_branches
from staff s where {which}
"""
_BY_KEYCLOAK = text(_MEMBER.format(which="s.enabled and not s.service_account and s.keycloak_id = :key"))
_BY_CLIENT = text(_MEMBER.format(which="s.enabled and s.service_account and s.username = :key"))
_BY_ID = text(_MEMBER.format(which="s.id = cast(:key as uuid)"))
_BRANCHES = text(
    "select number as id, code, name_zh, name_en, study_abroad, vocational from branch"
    " where not archived order by number"
)
EPOCH = text("select value from directory_epoch")


def by_keycloak_id(session: Session, key: str) -> Member | None:
    """The enabled person whom Keycloak calls `key`."""
    return _one(session, _BY_KEYCLOAK, key)


def by_client(session: Session, client_id: str) -> Member | None:
    """The enabled service account of a Keycloak client."""
    return _one(session, _BY_CLIENT, f"service-account-{client_id}")


def by_id(session: Session, staff_id: str) -> Member | None:
    """A member of staff by id, enabled or not."""
    return _one(session, _BY_ID, staff_id)


def branches(session: Session) -> list[Branch]:
    """Every branch that is not archived, by number."""
    return [Branch(**row) for row in session.execute(_BRANCHES).mappings()]


def _one(session: Session, statement: TextClause, key: str) -> Member | None:
    row = session.execute(statement, {"key": key}).mappings().first()
    return member(row) if row is not None else None


def member(row: Row) -> Member:
    """The member of a row of the statement above."""
    return Member(
        id=row["id"],
        name=row["name"],
        branch_id=row["branch_id"],
        extra_branch_ids=tuple(row["extra_branch_ids"]),
        departments=tuple(row["departments"] or ()),
        roles=row["roles"],
        all_branches=tuple(row["all_branches"] or ()),
        open_branches=tuple(row["open_branches"] or ()),
        service_account=row["service_account"],
        locale=row["locale"],
    )
