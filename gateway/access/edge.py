"""What the edge gets from here: who acts, and where its audit entries go."""

import asyncio

from gateway.access.audit.sink import AuditSink
from gateway.access.principals import DatabaseDirectory
from kit.service import Runtime


class Access:
    """Directory and audit of one edge process."""

    def __init__(self, directory: DatabaseDirectory, audit: AuditSink) -> None:
        self.directory = directory
        self.audit = audit

    async def close(self) -> None:
        """Writes what is still to be written."""
        await asyncio.to_thread(self.audit.close)
        self.directory.close()


def open_access(running: Runtime) -> Access:
    """Opens both over the gateway's own database."""
    return Access(DatabaseDirectory(running.system), AuditSink(running.settings))
