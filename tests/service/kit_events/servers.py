"""A private PostgreSQL and RabbitMQ for these tests, on ports of their own, which tests may kill and start
again.
"""

import os
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

ROOT = Path(__file__).parents[3]
HOME = ROOT / ".run" / "events-test"
PG_PORT, AMQP_PORT, DIST_PORT, EPMD_PORT = 19000, 19001, 19002, 19003
DEADLINE = 60


def pg_bin() -> Path:
    """The folder of PostgreSQL's server programs, newest version first."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    if not found:
        raise RuntimeError("PostgreSQL is missing: apt-get install postgresql")
    return found[-1]


def wait_for(condition, what: str, seconds: float = DEADLINE):
    """Polls until the condition gives something true and returns it; fails with `what` after the deadline."""
    end = time.monotonic() + seconds
    while True:
        result = condition()
        if result:
            return result
        if time.monotonic() > end:
            raise AssertionError(f"waited {seconds:.0f} s for {what}")
        time.sleep(0.05)


def port_open(port: int) -> bool:
    """Whether something listens on the loopback port."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _as(user: str) -> list[str]:
    return ["setpriv", "--reuid", user, "--regid", user, "--clear-groups"] if os.geteuid() == 0 else []


class Postgres:
    """One PostgreSQL cluster, started in the foreground as our child so that we know its process id."""

    def __init__(self) -> None:
        self.folder = HOME / "pg"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Makes the cluster when it is missing and starts the server."""
        self.folder.mkdir(parents=True, exist_ok=True)
        data = self.folder / "data"
        if os.geteuid() == 0:
            shutil.chown(self.folder, "postgres", "postgres")
        if not data.exists():
            command = [pg_bin() / "initdb", "-D", data, "-U", "postgres", "--auth=trust", "-E", "UTF8"]
            subprocess.run([*_as("postgres"), *command], check=True, capture_output=True)
        options = {
            "listen_addresses": "127.0.0.1",
            "port": PG_PORT,
            "unix_socket_directories": "",
            "fsync": "off",
            "max_connections": 100,
            "shared_buffers": "64MB",
        }
        flags = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [*_as("postgres"), pg_bin() / "postgres", "-D", data, *flags], stdout=log, stderr=log
            )
        wait_for(self._ready, "PostgreSQL to accept connections")

    def _ready(self) -> bool:
        command = [pg_bin() / "pg_isready", "-h", "127.0.0.1", "-p", str(PG_PORT), "-q"]
        return subprocess.run(command, check=False).returncode == 0

    def stop(self) -> None:
        """Stops at once; open transactions are rolled back."""
        if self.process:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(DEADLINE)
            self.process = None


class Rabbit:
    """One RabbitMQ node with a name, a cookie and a port mapper of its own."""

    def __init__(self) -> None:
        self.folder = HOME / "rabbit"
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def environment(self) -> dict[str, str]:
        folder = str(self.folder)
        return {
            "PATH": os.environ["PATH"] + ":/usr/sbin:/usr/lib/rabbitmq/bin",
            "HOME": folder,
            "LANG": "C.UTF-8",
            "RABBITMQ_NODENAME": "events-test@localhost",
            "RABBITMQ_NODE_PORT": str(AMQP_PORT),
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_DIST_PORT": str(DIST_PORT),
            "ERL_EPMD_PORT": str(EPMD_PORT),
            "RABBITMQ_MNESIA_BASE": f"{folder}/mnesia",
            "RABBITMQ_LOG_BASE": f"{folder}/log",
            "RABBITMQ_ENABLED_PLUGINS_FILE": f"{folder}/plugins",
            "RABBITMQ_CONF_ENV_FILE": f"{folder}/none",
            "RABBITMQ_CONFIG_FILE": f"{folder}/none",
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "+S 2:2",
        }

    @property
    def program(self) -> str:
        # Debian's wrapper in /usr/sbin changes the user and the HOME; the real script does not
        real = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")
        return str(real) if real.exists() else "rabbitmq-server"

    def start(self) -> None:
        """Starts the node, with the data it had, and waits until it serves."""
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "plugins").write_text("[].\n")
        with (self.folder / "output").open("ab") as log:
            self.process = subprocess.Popen(
                [self.program], env=self.environment, stdout=log, stderr=log, start_new_session=True
            )
        wait_for(lambda: port_open(AMQP_PORT), "RabbitMQ to listen")

    def stop(self) -> None:
        """Ends the node and its port mapper."""
        self.kill()
        subprocess.run(["epmd", "-port", str(EPMD_PORT), "-kill"], check=False, capture_output=True)

    def wipe(self) -> None:
        """Forgets the data of an earlier run."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def control(self, *arguments: str) -> str:
        """Runs rabbitmqctl against the node and returns what it printed."""
        program = str(Path(self.program).with_name("rabbitmqctl"))
        done = subprocess.run(
            [program, "--quiet", *arguments], env=self.environment, capture_output=True, text=True, check=True
        )
        return done.stdout

    def kill(self) -> None:
        """kill -9 of the whole node, as a power cut would."""
        if self.process:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(DEADLINE)
            self.process = None
            wait_for(lambda: not port_open(AMQP_PORT), "RabbitMQ's port to close")
