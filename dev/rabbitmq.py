"""A private RabbitMQ: its own node name, ports, cookie and data folder; one user; small memory."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import amqp

from dev.account import Account
from dev.keys import Vault, write_private
from dev.ports import LOOPBACK, Ports, listen
from dev.process import MARK, PidFile, StartError, port_is_free, spawn, wait
from dev.server import Server
from gateway.installing.keys import rabbit_password_hash

VHOST = "matricula"
USER = "matricula"
DEAD_LETTERS = "dlx"
EVENT_QUEUES = r"^[a-z]+\.[a-z]+\..*"
"""Queues of events: <consumer>.<producer>.<noun>."""

EVENT_POLICY = {
    "delivery-limit": 50,
    "dead-letter-exchange": DEAD_LETTERS,
    "dead-letter-strategy": "at-least-once",
    "overflow": "reject-publish",  # at-least-once dead-lettering is silently off without it
    "max-length": 1_000_000,
}

MEMORY_LIMIT, DISK_LIMIT = "600MB", "200MB"
"""More memory, or less free disk, and the broker takes no more messages."""
CONFIGURATION = """\
listeners.tcp.1 = {host}:{port}
load_definitions = {definitions}
vm_memory_high_watermark.absolute = {memory}
disk_free_limit.absolute = {disk}
raft.wal_max_size_bytes = 33554432
log.file = false
log.console = true
log.console.level = info
"""


def definitions(password: str, salt: bytes | None = None) -> dict[str, object]:
    """What the broker is told at every start. Naming a user here also keeps `guest` from being made."""
    return {
        "users": [
            {
                "name": USER,
                "password_hash": rabbit_password_hash(password, salt),
                "hashing_algorithm": "rabbit_password_hashing_sha256",
                "tags": "",
            }
        ],
        "vhosts": [{"name": VHOST}],
        "permissions": [{"user": USER, "vhost": VHOST, "configure": ".*", "write": ".*", "read": ".*"}],
        "exchanges": [
            {
                "name": DEAD_LETTERS,
                "vhost": VHOST,
                "type": "topic",
                "durable": True,
                "auto_delete": False,
                "internal": False,
                "arguments": {},
            }
        ],
        "queues": [
            {
                "name": DEAD_LETTERS,
                "vhost": VHOST,
                "durable": True,
                "auto_delete": False,
                "arguments": {"x-queue-type": "quorum"},
            }
        ],
        "bindings": [
            {
                "source": DEAD_LETTERS,
                "vhost": VHOST,
                "destination": DEAD_LETTERS,
                "destination_type": "queue",
                "routing_key": "#",
                "arguments": {},
            }
        ],
        "policies": [
            {
                "name": "events",
                "vhost": VHOST,
                "pattern": EVENT_QUEUES,
                "apply-to": "queues",
                "priority": 1,
                "definition": EVENT_POLICY,
            }
        ],
    }


def scripts() -> Path:
    """The folder of the plain scripts: Debian's wrappers in /usr/sbin insist on their own user and node."""
    packaged = Path("/usr/lib/rabbitmq/bin")
    if (packaged / "rabbitmq-server").exists():
        return packaged
    found = shutil.which("rabbitmq-server")
    if not found:
        raise StartError("RabbitMQ is not installed: run `python3 -m dev.bootstrap`")
    return Path(found).resolve().parent


class RabbitMQ(Server):
    """The broker of a root folder."""

    name = "rabbitmq"
    start_seconds = 90

    def __init__(self, root: Path, ports: Ports) -> None:
        super().__init__(root)
        self._ports = ports
        self.password = Vault(root / "secrets").secret("rabbitmq")
        self.account = Account.for_server("rabbitmq")
        self.folder = self.account.folder(root, "rabbitmq")
        self.epmd = PidFile(root / "pids" / "epmd")

    def ports(self) -> list[int]:
        return [self._ports.amqp, self._ports.distribution]

    @property
    def url(self) -> str:
        """The broker's own URL."""
        return self.url_at(listen(self._ports.amqp))

    def url_at(self, address: str) -> str:
        """Its URL for those who reach it at another host:port."""
        return f"amqp://{USER}:{self.password}@{address}/{VHOST}"

    def environment(self) -> dict[str, str]:
        """Environment of the broker and of rabbitmqctl."""
        return {
            MARK: self.mark,
            "PATH": os.environ.get("PATH", "/usr/bin:/bin"),
            "LANG": "C.UTF-8",
            "HOME": str(self.folder),  # holds the Erlang cookie
            "ERL_EPMD_PORT": str(self._ports.epmd),
            "ERL_EPMD_ADDRESS": LOOPBACK,
            "RABBITMQ_NODENAME": f"matricula{self._ports.base}@localhost",
            "RABBITMQ_NODE_PORT": str(self._ports.amqp),
            "RABBITMQ_DIST_PORT": str(self._ports.distribution),
            "RABBITMQ_MNESIA_BASE": str(self.folder / "mnesia"),
            "RABBITMQ_LOG_BASE": str(self.folder / "log"),
            "RABBITMQ_PID_FILE": str(self.folder / "beam.pid"),
            "RABBITMQ_CONFIG_FILE": str(self.folder / "rabbitmq.conf"),
            "RABBITMQ_CONF_ENV_FILE": str(self.folder / "rabbitmq-env.conf"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(self.folder / "enabled_plugins"),
            # one scheduler that sleeps instead of spinning: the machine is shared with everything else
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "+S 1:1 +sbwt none +sbwtdcpu none +sbwtdio none"
            " -kernel inet_dist_use_interface {127,0,0,1}",
        }

    def _write_files(self) -> None:
        self.account.own(self.folder)
        path = self.folder / "definitions.json"
        text = json.dumps(definitions(self.password, salt=b"mtrc"), indent=1)
        configuration = CONFIGURATION.format(
            host=LOOPBACK, port=self._ports.amqp, definitions=path, memory=MEMORY_LIMIT, disk=DISK_LIMIT
        )
        files = {
            "definitions.json": text,
            "rabbitmq.conf": configuration,
            "rabbitmq-env.conf": "",
            "enabled_plugins": "[].\n",  # management and prometheus cost more memory than the broker's work
        }
        for name, content in files.items():
            write_private(self.folder / name, content)
            if self.account.name:
                shutil.chown(self.folder / name, self.account.name)

    def spawn(self) -> None:
        self._write_files()
        if self.epmd.pid() is None:
            # our own in the foreground: the one that Erlang starts by itself has no pid file and stays behind
            mapper = [*self.account.prefix, "epmd", "-address", LOOPBACK, "-port", str(self._ports.epmd)]
            self.epmd.write(spawn(mapper, self.log, self.environment(), self.folder))
            if not wait(lambda: not port_is_free(self._ports.epmd), 10):
                raise StartError(f"Erlang's port mapper did not start, see {self.log}")
        command = [*self.account.prefix, str(scripts() / "rabbitmq-server")]
        self.pid_file.write(spawn(command, self.log, self.environment(), self.folder))

    def control(self, *words: str) -> str:
        """Runs rabbitmqctl; returns what it printed."""
        command = [*self.account.prefix, str(scripts() / "rabbitmqctl"), "--quiet", *words]
        done = subprocess.run(
            command, env=self.environment(), stdin=subprocess.DEVNULL, capture_output=True, text=True,
            timeout=60, check=False,
        )  # fmt: skip
        if done.returncode:
            raise StartError(f"rabbitmqctl {' '.join(words)}: {done.stdout}{done.stderr}".strip())
        return done.stdout

    def ready(self) -> bool:
        connection = amqp.Connection(
            f"{LOOPBACK}:{self._ports.amqp}",
            userid=USER,
            password=self.password,
            virtual_host=VHOST,
            connect_timeout=3,
            read_timeout=5,
            write_timeout=5,
        )
        try:
            connection.connect()
        except (OSError, amqp.exceptions.AMQPError):
            return False
        finally:
            connection.collect()
        return True
