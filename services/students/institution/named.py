"""Finding an institution by what people and sheets call it."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from kit.values import fold
from services.students.institution.model import Institution


def by_name(session: Session) -> dict[str, str]:
    """Folded name, Chinese name or other name -> id; a name that two institutions share is left out."""
    found: dict[str, str] = {}
    shared: set[str] = set()
    rows = session.execute(
        select(Institution.id, Institution.name_en, Institution.name_zh, Institution.aliases).where(
            Institution.archived.is_(False)
        )
    )
    for institution_id, name_en, name_zh, aliases in rows:
        for key in {fold(name) for name in (name_en, name_zh, *aliases) if name}:
            for way in {key, key.removeprefix("the")}:
                if found.setdefault(way, institution_id) != institution_id:
                    shared.add(way)
    return {name: one for name, one in found.items() if name and name not in shared}
