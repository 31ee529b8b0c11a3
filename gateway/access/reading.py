"""A compiled query with one more condition that its caller cannot choose."""

from dataclasses import replace

from sqlalchemy import ColumnElement

from kit.query import Compiled


def narrowed(found: Compiled, condition: ColumnElement[bool]) -> Compiled:
    """The same query over fewer rows."""
    return replace(found, conditions=(*found.conditions, condition))
