"""`matricula reports rebuild|compare [leads|...]`: facts made anew from their owners, or compared."""

import argparse
import sys
from collections.abc import Sequence

from sqlalchemy import func, select, text

from kit import clock
from kit.identity import system
from kit.service import Runtime, runtime
from kit.settings import Settings
from services.reports.owners import KEPT, Kept


def COMMANDS(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Registers `matricula reports ...`."""
    parser = subparsers.add_parser(
        "reports", help="the read model: rebuild it, or compare it with the owners' data"
    )
    actions = parser.add_subparsers(required=True)
    for name, run, said in (
        ("rebuild", rebuild, "make the facts anew from the services that own the records"),
        ("compare", compare, "exit 1 when facts differ from the services that own the records"),
    ):
        action = actions.add_parser(name, help=said)
        action.add_argument(
            "kinds", nargs="*", metavar="kind", help=f"of {', '.join(KEPT)}; none = every one"
        )
        action.set_defaults(run=run)


def rebuild(arguments: argparse.Namespace) -> int:
    """Brings every fact to what its owner says now; newer events that come meanwhile win."""
    kinds = _chosen(arguments.kinds)
    settings = Settings.load()
    running = runtime("reports", settings)
    for kept in kinds:
        _rebuild(kept, settings, running)
    return 0


def _rebuild(kept: Kept, settings: Settings, running: Runtime) -> None:
    began = clock.now()
    table, key = kept.table, kept.table.c[kept.key]
    count = 0
    with running.system.transaction(system()) as session:
        session.execute(text("set local statement_timeout = 0"))
        known = set(session.execute(select(key)).scalars())
    for page in kept.pages(settings):
        with running.system.transaction(system(sorted({one.branch_id for one in page}))) as session:
            kept.keep(session, page, began)
        known.difference_update(one.id for one in page)
        count += len(page)
        print(f"\r{count} {kept.plural}", end="", flush=True, file=sys.stderr)  # noqa: T201 - progress for the operator
    with running.system.transaction(system()) as session:
        # facts of records that no longer exist; what an event brought since we began stays. They are kept as
        # gone, because a deleted row would tell no columnar copy that it is
        left_out = (
            session.connection()
            .execute(
                table.update()
                .where(key.in_(known), table.c.event_time < began, table.c.gone.is_(False))
                .values(gone=True, change_xid=func.pg_current_xact_id())
            )
            .rowcount
        )
    print(f"\r{count} {kept.plural}, {left_out} facts without one left out")  # noqa: T201 - the command's answer


def compare(arguments: argparse.Namespace) -> int:
    """Says which records the facts tell otherwise than their owners; exit code 1 when there are any."""
    kinds = _chosen(arguments.kinds)
    settings = Settings.load()
    running = runtime("reports", settings)
    return 1 if sum(_compare(kept, settings, running) for kept in kinds) else 0


def _compare(kept: Kept, settings: Settings, running: Runtime) -> int:
    wrong: list[str] = []
    with running.system.transaction(system()) as session:
        known = {row[kept.key]: row for row in session.execute(select(kept.table)).mappings()}
    for page in kept.pages(settings):
        for one in page:
            fact = known.pop(one.id, None)
            if fact is None or kept.differs(fact, one):
                wrong.append(one.id)
    wrong.extend(record_id for record_id, fact in known.items() if not fact["gone"])
    print(f"{len(wrong)} {kept.plural} differ")  # noqa: T201 - the command's answer
    for record_id in wrong[:20]:
        print(f"  {record_id}")  # noqa: T201 - the command's answer
    return len(wrong)


def _chosen(names: Sequence[str]) -> list[Kept]:
    unknown = sorted(set(names) - KEPT.keys())
    if unknown:
        raise SystemExit(f"no such facts: {', '.join(unknown)}; choose of {', '.join(KEPT)}")
    return [KEPT[name] for name in dict.fromkeys(names)] or list(KEPT.values())
