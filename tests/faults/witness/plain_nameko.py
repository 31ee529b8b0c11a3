"""A witness as nameko's manual would have it: its handler fails for every third lead, and that is that.

    python -m tests.faults.witness.plain_nameko BROKER_URL DATABASE_URL

Prints `ready`, and a line for every event: `seen` or `raised`.
"""

import warnings

warnings.simplefilter("ignore")
import eventlet  # noqa: E402

eventlet.monkey_patch()

import sys  # noqa: E402
from typing import Any  # noqa: E402

import nameko  # noqa: E402
import psycopg2  # noqa: E402
from nameko.containers import ServiceContainer  # noqa: E402
from nameko.events import event_handler  # noqa: E402

_SEE = "insert into seen (consumer, aggregate_id, seq, branch) values ('plain', %s, %s, %s)"


class Plain:
    """Writes down new leads."""

    name = "plain"
    received = 0

    @event_handler("leads", "lead.lead_created")
    def on_lead_created(self, payload: dict[str, Any]) -> None:
        """A failure of the kind that passes: a second attempt would succeed."""
        Plain.received += 1
        if Plain.received % 3 == 1:
            print("raised", flush=True)  # noqa: T201
            raise ConnectionError("the database was away for a moment")
        lead = payload["lead"]
        with psycopg2.connect(sys.argv[2]) as connection, connection.cursor() as cursor:
            cursor.execute(_SEE, (lead["id"], int(lead["version"]), lead["branchId"]))
        print("seen", flush=True)  # noqa: T201


if __name__ == "__main__":
    nameko.config.setup({"AMQP_URI": sys.argv[1]})
    container = ServiceContainer(Plain)
    container.start()
    print("ready", flush=True)  # noqa: T201
    container.wait()
