"""Which port everything listens on: all derived from one port base, all on loopback."""

from dataclasses import dataclass

LOOPBACK = "127.0.0.1"
SERVICES = ("leads", "students", "contracts", "tasks", "reports", "gateway")
"""Every service of the suite, in the order of its ports and of its start."""

DEMO_BASE = 7000
TEST_BASE = 17000


@dataclass(frozen=True, slots=True)
class Ports:
    """The port layout above a base; a base needs the 400 ports above it."""

    base: int

    def __post_init__(self) -> None:
        if not 1024 <= self.base <= 32000:
            raise ValueError(f"the port base must be between 1024 and 32000, not {self.base}")

    @property
    def postgres(self) -> int:
        """PostgreSQL."""
        return self.base + 32

    @property
    def amqp(self) -> int:
        """RabbitMQ's AMQP port; the next two are Erlang distribution and its port mapper."""
        return self.base + 72

    @property
    def distribution(self) -> int:
        """Erlang distribution, for rabbitmqctl."""
        return self.base + 73

    @property
    def epmd(self) -> int:
        """Erlang's port mapper."""
        return self.base + 74

    @property
    def edge(self) -> int:
        """The address people open."""
        return self.base + 80

    @property
    def keycloak(self) -> int:
        """Keycloak's sign-in pages and API."""
        return self.base + 90

    @property
    def keycloak_management(self) -> int:
        """Keycloak's health checks."""
        return self.base + 91

    @property
    def edge_metrics(self) -> int:
        """/metrics, /live and /ready of the edge."""
        return self.base + 200

    def grpc(self, service: str) -> int:
        """gRPC of a service's api process."""
        return self.base + 101 + SERVICES.index(service)

    def api_metrics(self, service: str) -> int:
        """/metrics, /live and /ready of a service's api process."""
        return self.base + 201 + SERVICES.index(service)

    def worker_metrics(self, service: str) -> int:
        """/metrics, /live and /ready of a service's worker process."""
        return self.base + 301 + SERVICES.index(service)


def listen(port: int) -> str:
    """host:port on loopback."""
    return f"{LOOPBACK}:{port}"
