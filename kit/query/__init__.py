"""Queries of people over records: filter, search, order and pages, compiled to SQLAlchemy Core.

    pager = Pager(secret)
    found = compile(LEAD, request.query, who, specs=specs)
    page = found.page(session, pager, request.page_size, request.page_token)
    page.rows, page.next_page_token

    found.select()                          every row in order: exports and bulk work
    aggregate.groups(session, found, ["stage_id"])
    aggregate.count_up_to(session, found)   exact up to 10,000, then an estimate

A field the caller may not read is refused exactly like one that does not exist.
"""

from kit.query.aggregate import Count, count_up_to, groups, to_proto
from kit.query.compiled import Compiled, Page, compile
from kit.query.custom import custom_column
from kit.query.page import Pager, PageTokenInvalid
from kit.query.problems import FieldNotAvailable, QueryInvalid
from kit.query.remembered import Remembered
from kit.query.scope import visible

__all__ = [
    "Compiled",
    "Count",
    "FieldNotAvailable",
    "Page",
    "PageTokenInvalid",
    "Pager",
    "QueryInvalid",
    "Remembered",
    "compile",
    "count_up_to",
    "custom_column",
    "groups",
    "to_proto",
    "visible",
]
