"""Lists that people look at all day: the second time a caller asks for the same first page, its SQL is kept.

To compile a list and to wrap its rows costs more than PostgreSQL needs for it. What is kept is a question,
never an answer; another one is made when the caller's rights, the custom fields or the day (`$today`) change.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from threading import Lock
from typing import Any

from matricula.common.v1 import query_pb2 as pb
from sqlalchemy.orm import Session

from kit import clock
from kit.database import grant, principal
from kit.query.compiled import Compiled, Page
from kit.query.page import Pager
from kit.query.page import size as sized
from kit.statement import Question

MOST = 1000


@dataclass(slots=True)
class _Known:
    """A question asked before. `held` keeps the objects alive whose identity is in the key."""

    compiled: Compiled
    held: tuple[Any, ...]
    statement: Question | None = None


class Remembered:
    """The questions about one record type in one process."""

    def __init__(self) -> None:
        self._known: OrderedDict[Hashable, _Known] = OrderedDict()
        self._lock = Lock()

    def page(
        self,
        session: Session,
        pager: Pager,
        query: pb.Query,
        specs: Any,
        size: int,
        compile: Callable[[], Compiled],
        view: object = None,
    ) -> Page:
        """The first page of a query. `compile` makes what is not known yet; `view` stands for its columns."""
        size = sized(size)
        who, reach = principal(session), grant(session)
        key = (
            query.SerializeToString(deterministic=True), size, id(who), id(specs), id(view), reach,
            clock.today(),
        )  # fmt: skip
        known = self._known.get(key)
        if known is None:
            known = _Known(compile(), (who, specs, view))
            found = known.compiled.page(session, pager, size)
            self._keep(key, known)
            return found
        if known.statement is None:
            known.statement = Question(known.compiled.page_select(size + 1))
        rows = known.statement.tuples(session)
        if len(rows) <= size:
            return Page(rows, "")
        values = rows[size - 1][len(known.compiled.columns) :]
        return Page(rows[:size], pager.write(known.compiled.fingerprint, values))

    def _keep(self, key: Hashable, known: _Known) -> None:
        with self._lock:
            self._known[key] = known
            while len(self._known) > MOST:
                self._known.popitem(last=False)
