"""Which of our processes a PostgreSQL backend works for: by the port that the connection comes from."""

import re
from contextlib import closing
from pathlib import Path

from dev.suite import Suite
from kit.databases import connect
from tests.bench.cpu import Processes

_SOCKET = re.compile(r"socket:\[(\d+)\]")


def owners(suite: Suite, processes: Processes) -> dict[int, str]:
    """Backend's process id -> name of the process at the other end, for connections of our processes."""
    with closing(connect(suite.admin_url, "postgres")) as connection, connection.cursor() as cursor:
        cursor.execute("select client_port, pid from pg_stat_activity where client_port > 0")
        backends = dict(cursor.fetchall())
    found: dict[int, str] = {}
    for name, pids in processes.pids().items():
        for port in (port for pid in pids if name != "postgres" for port in _ports(pid)):
            if port in backends:
                found[backends[port]] = name
    return found


def _ports(pid: int) -> set[int]:
    """The local ports of a process's connections."""
    try:
        sockets = {_inode(entry) for entry in Path(f"/proc/{pid}/fd").iterdir()}
        table = Path(f"/proc/{pid}/net/tcp").read_text(encoding="ascii")
    except OSError:
        return set()
    return {port for inode, port in local_ports(table).items() if inode in sockets}


def _inode(entry: Path) -> str:
    try:
        match = _SOCKET.match(str(entry.readlink()))
    except OSError:  # closed in the meantime
        return ""
    return match[1] if match else ""


def local_ports(table: str) -> dict[str, int]:
    """A /proc/<pid>/net/tcp: inode of the socket -> local port."""
    rows = (line.split() for line in table.splitlines()[1:])
    return {row[9]: int(row[1].rpartition(":")[2], 16) for row in rows}
