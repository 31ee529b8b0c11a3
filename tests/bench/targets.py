"""What has to be reached, and what people would use instead, as docs/performance.md says."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Target:
    """Bounds of one operation: requests a second at least, milliseconds at one connection at most; 0 = none.
    `peer` is the best rate of the four products that were measured on such a machine."""

    rate: float = 0
    p50_ms: float = 0
    peer: float = 0


TARGETS = {
    "read": Target(1300, 2.5, 264),
    "list": Target(600, 4, 77),
    "funnel": Target(300, 8, 31),
    "move": Target(600, 5, 226),
    "create": Target(500, 6, 66),
}


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the second table: a figure of an operation, the most or least it may be (0 = no bound)."""

    operation: str
    key: str
    title: str
    unit: str
    most: float = 0
    least: float = 0


FIGURES = (
    Figure("create", "cpu_ratio", "create: processor time against its INSERTs through psycopg2", "x", 6),
    Figure("lag", "p50_ms", "event lag at 300 writes/s: p50", "ms"),
    Figure("lag", "p95_ms", "event lag at 300 writes/s: p95", "ms", 500),
    Figure("lag", "p99_ms", "event lag at 300 writes/s: p99", "ms", 1000),
    Figure("lag", "rate", "  writes a second that were kept up", "/s", least=290),
    Figure("import", "last_row_seconds", "import of the sheet: upload to the last row", "s", 60),
    Figure("import", "analyze_seconds", "  reading the columns", "s"),
    Figure("import", "check_seconds", "  checking every row", "s"),
    Figure("import", "write_seconds", "  writing", "s"),
    Figure("import", "agree_seconds", "  until the reports agree", "s", 30),
    Figure("import", "worker_peak_mb", "  memory of the worker and its job, at most", "MB", 300),
    Figure("start", "restart_seconds", "restart of every process, to ready", "s"),
    Figure("start", "up_seconds", "make up where everything is installed, to the sign-in page", "s", 60),
    Figure("console", "interactive_ms", "console, first page, empty cache: to interactive", "ms", 1500),
    Figure("console", "script_kb", "console, first page: script, compressed", "KB", 350),
    Figure("memory", "application_mb", "memory under load (PSS): edge, api, workers, RabbitMQ", "MB", 900),
    Figure("memory", "edge_mb", "  edge", "MB"),
    Figure("memory", "api_mb", "  api processes", "MB"),
    Figure("memory", "worker_mb", "  worker processes", "MB"),
    Figure("memory", "rabbitmq_mb", "  RabbitMQ", "MB"),
    Figure("memory", "postgres_mb", "PostgreSQL, apart", "MB"),
    Figure("memory", "keycloak_mb", "Keycloak, apart", "MB"),
)
