"""Changing, inside one transaction, for whom the next statements are."""

from sqlalchemy.orm import Session

from kit.database import NO_GRANT, begun, set_scope
from kit.identity import Principal


def act_as(session: Session, who: Principal) -> None:
    """The session's next statements see and write the rows of `who`; a round trip only when that changes."""
    if session.info["who"] == who:
        return
    session.info["who"] = who
    session.info["grant"] = who.grants.get("*") or NO_GRANT
    connection = begun(session)
    if connection is not None:  # else it is set when the transaction begins
        set_scope(session, connection)
