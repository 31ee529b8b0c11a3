"""Users that servers run as when the launcher itself is root, and folders those users can reach.

PostgreSQL refuses to run as root; RabbitMQ has no business doing so. Debian's packages bring a user for each.
"""

import hashlib
import os
import pwd
import shutil
import stat
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Account:
    """Whom a server runs as: `name` is None for "the user who called us"."""

    name: str | None

    @classmethod
    def for_server(cls, name: str) -> "Account":
        """The server's own user when we are root and that user exists, else the caller."""
        if os.geteuid() != 0:
            return cls(None)
        try:
            pwd.getpwnam(name)
        except KeyError:
            return cls(None)
        return cls(name)

    @property
    def prefix(self) -> list[str]:
        """Command words in front of a server's command line; setpriv keeps the process id."""
        if self.name is None:
            return []
        entry = pwd.getpwnam(self.name)
        return ["setpriv", "--reuid", str(entry.pw_uid), "--regid", str(entry.pw_gid), "--init-groups", "--"]

    def own(self, folder: Path) -> None:
        """Makes sure the folder exists, belongs to the account and is closed to others."""
        folder.mkdir(parents=True, exist_ok=True)
        if self.name is not None:
            shutil.chown(folder, self.name, pwd.getpwnam(self.name).pw_gid)
        folder.chmod(0o700)

    def folder(self, root: Path, name: str) -> Path:
        """Where a server keeps its data: `<root>/<name>`, or a folder under /var/tmp when the account cannot
        walk to the root folder (a checkout inside a home or temporary folder that is closed to others)."""
        if self.name is None or all(_open_to_walk(parent) for parent in (root, *root.parents)):
            return root / name
        return outside(root) / name


def outside(root: Path) -> Path:
    """The stand-in outside a closed root folder; the same root always gets the same one."""
    return Path("/var/tmp") / f"matricula-{hashlib.sha256(str(root).encode()).hexdigest()[:12]}"  # noqa: S108


def _open_to_walk(folder: Path) -> bool:
    return not folder.exists() or bool(folder.stat().st_mode & stat.S_IXOTH)
