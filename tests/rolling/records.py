"""What happens, written down where nobody's own bookkeeping hides it: on the wire, at each timer's end."""

import threading
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from kit.events import broker
from tests.whole import Whole

_WATCH = """
create table timer_end (
  id bigint generated always as identity, timer_id uuid, kind text, due_time timestamptz,
  end_time timestamptz not null default clock_timestamp(), process int not null default pg_backend_pid());
create function note_timer_end() returns trigger
  language plpgsql security definer set search_path = public as $$
begin
  insert into timer_end (timer_id, kind, due_time) values (new.id, new.kind, new.due_time);
  return new;
end $$;
create trigger timer_end after update of state on timer for each row when (new.state = 'done')
  execute function note_timer_end();
"""
_FORGET = "drop trigger timer_end on timer; drop function note_timer_end(); drop table timer_end"
_TWICE = """
select kind, timer_id::text as id, count(*) as times from timer_end group by kind, timer_id, due_time
having count(*) > 1
"""


@dataclass
class Wire:
    """Every message that relays sent while it listened."""

    messages: Counter[str] = field(default_factory=Counter)
    last: dict[tuple[str, str], int] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def note(self, producer: str, message: Any) -> None:
        headers = message.headers
        self.messages[message.properties["message_id"]] += 1
        record, seq = (
            (f"{producer} {headers['aggregate_type']}", str(headers["aggregate_id"])),
            headers["seq"],
        )
        before = self.last.get(record, 0)
        if int(seq) <= before:
            self.problems.append(f"{' '.join(record)}: version {seq} was sent after version {before}")
        self.last[record] = int(seq)

    @property
    def twice(self) -> list[str]:
        """Messages that were sent more than once."""
        return [message_id for message_id, times in self.messages.items() if times > 1]


@contextmanager
def tapped(whole: Whole, producers: Iterable[str]) -> Iterator[Wire]:
    """Listens to the exchanges of some services while the context lasts."""
    wire, stop = Wire(), threading.Event()
    connection = broker.connect(whole.suite.broker_url, "wire")
    channel = connection.channel()
    for producer in producers:
        queue = channel.queue_declare(exclusive=True, auto_delete=True).queue
        channel.queue_bind(queue, broker.exchange(producer), "#")
        channel.basic_consume(
            queue, no_ack=True, callback=lambda message, one=producer: wire.note(one, message)
        )

    def listen() -> None:
        while not stop.is_set():
            with suppress(TimeoutError):
                connection.drain_events(timeout=0.5)
            connection.heartbeat_tick()

    thread = threading.Thread(target=listen, name="wire", daemon=True)
    thread.start()
    try:
        yield wire
    finally:
        stop.set()
        thread.join(10)
        broker.discard(connection)


@contextmanager
def watched(whole: Whole, service: str) -> Iterator[None]:
    """Has the end of every timer of a service written down while the context lasts."""
    whole.sql(service, _WATCH)
    try:
        yield
    finally:
        whole.sql(service, _FORGET)


def timers_twice(whole: Whole, service: str) -> list[str]:
    """Timers that ended more than once for the same moment."""
    return [f"{row.kind} {row.id}: {row.times} times" for row in whole.sql(service, _TWICE)]


def timer_ends(whole: Whole, service: str, kind: str) -> list[Any]:
    """Each end of a timer of a kind: timer_id, process, and how late it was."""
    statement = """
    select timer_id::text as id, process, extract(epoch from end_time - due_time) as late
    from timer_end where kind = %s"""
    return whole.sql(service, statement, kind)
