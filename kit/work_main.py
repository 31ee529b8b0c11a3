"""Starts a worker: eventlet takes over sockets, threads and psycopg2 before anything else is imported."""

import os
import warnings

# the system looks names up: eventlet's resolver takes 7 MB in every worker, and the database driver does
# not use it anyway
os.environ.setdefault("EVENTLET_NO_GREENDNS", "yes")

with warnings.catch_warnings():
    # eventlet announces that it is in maintenance mode; nameko rests on it (docs/architecture.md)
    warnings.filterwarnings("ignore", r"\s*Eventlet is deprecated")
    import eventlet

    eventlet.monkey_patch()


def main(name: str) -> None:
    """Runs the worker of a service until SIGTERM."""
    from kit.work import work

    work(name)
