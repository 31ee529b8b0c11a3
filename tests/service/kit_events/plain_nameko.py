"""A plain nameko service whose handler raises; prints `ready`, and `raised` for each event."""

import warnings

warnings.simplefilter("ignore")
import eventlet  # noqa: E402

eventlet.monkey_patch()

import sys  # noqa: E402

import nameko  # noqa: E402
from nameko.containers import ServiceContainer  # noqa: E402
from nameko.events import event_handler  # noqa: E402


class Plain:
    """Listens as nameko's manual says."""

    name = "plain"

    @event_handler("sample", "thing_named")
    def on_thing_named(self, payload):
        """Fails."""
        print("raised", flush=True)  # noqa: T201
        raise ValueError("the event is lost now")


nameko.config.setup({"AMQP_URI": sys.argv[1]})
container = ServiceContainer(Plain)
container.start()
print("ready", flush=True)  # noqa: T201
container.wait()
