"""`matricula events list|show|redrive|discard|resend`: the events of one service that did not get through."""

import argparse
import getpass
import json
from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from kit.database import Database
from kit.events import operate
from kit.identity import system
from kit.settings import Settings

Action = Callable[[Session, argparse.Namespace], None]


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds the `events` command."""
    parser = subparsers.add_parser(
        "events", help="look at, redrive or discard events that did not get through"
    )
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    found = _action(actions, "list", "events that wait, oldest first", _list)
    found.add_argument("--state", default="", choices=["gap", "retry", "parked", "discarded", "unsent"])
    found.add_argument("--branch", type=int, action="append", help="only of this branch; may be repeated")
    found.add_argument("--limit", type=int, default=100)
    _one(_action(actions, "show", "an event with its headers and body", _show))
    _one(_action(actions, "redrive", "apply a parked event again, or publish an unsent one now", _redrive))
    again = _action(actions, "resend", "publish what was published since then once more", _resend)
    again.add_argument("--since", required=True, type=_moment, help="with its zone: 2026-03-01T08:00+08:00")
    discard = _one(_action(actions, "discard", "give an event up for good", _discard))
    discard.add_argument("--reason", required=True, help="kept with the event")


def _action(
    actions: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, about: str, action: Action
) -> argparse.ArgumentParser:
    parser = actions.add_parser(name, help=about)
    parser.set_defaults(run=lambda arguments: _with_session(action, arguments))
    return parser


def _one(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    parser.add_argument("event_id")
    parser.add_argument("--consumer", default="", help="only for this consumer (queue name)")
    return parser


def _with_session(action: Action, arguments: argparse.Namespace) -> None:
    settings = Settings.load()
    settings.require("system_database_url")
    database = Database(settings.system_database_url, pool_size=1)
    try:
        with database.transaction(system()) as session:
            action(session, arguments)
    finally:
        database.close()


def _actor() -> str:
    return f"cli:{getpass.getuser()}"


def _list(session: Session, arguments: argparse.Namespace) -> None:
    rows = operate.stuck(session, state=arguments.state, branches=arguments.branch, limit=arguments.limit)
    for row in rows:
        since = row.create_time.isoformat(timespec="seconds")
        note = (
            f"discarded by {row.decide_actor}: {row.reason}" if row.state == "discarded" else row.last_error
        )
        print(
            f"{row.event_id}  {row.state:9} {since}  {row.consumer}  {row.type.rsplit('.', 1)[-1]}"
            f"  {row.aggregate_id} #{row.seq}  branch {row.branch}  attempts {row.attempts}  {note or ''}"
        )
    if not rows:
        print("nothing waits")


def _show(session: Session, arguments: argparse.Namespace) -> None:
    for one in operate.show(session, arguments.event_id):
        print(f"consumer {one.consumer}\nstate    {one.state}\nerror    {one.last_error or '-'}")
        print("headers  " + json.dumps(one.headers, ensure_ascii=False, indent=2, default=str))
        print("body     " + one.body.decode(errors="backslashreplace"))


def _redrive(session: Session, arguments: argparse.Namespace) -> None:
    count = operate.redrive(session, arguments.event_id, actor=_actor(), consumer=arguments.consumer)
    print(f"will be tried again now ({count})")


def _moment(given: str) -> datetime:
    moment = datetime.fromisoformat(given)
    if moment.tzinfo is None:
        raise argparse.ArgumentTypeError("say in which zone, e.g. +08:00")
    return moment


def _resend(session: Session, arguments: argparse.Namespace) -> None:
    count = operate.resend(session, arguments.since, actor=_actor())
    print(f"will be published again ({count})")


def _discard(session: Session, arguments: argparse.Namespace) -> None:
    count = operate.discard(
        session,
        arguments.event_id,
        actor=_actor(),
        reason=arguments.reason,
        consumer=arguments.consumer,
    )
    print(f"discarded ({count})")
