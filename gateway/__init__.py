"""gateway: the way in. Its api keeps directory, roles, saved views and audit; its edge speaks HTTP."""

from kit.service import Service

SERVICE = Service(
    name="gateway",
    package="gateway",
    aggregates=("access.directory", "access.role", "access.view", "access.record_type", "access.audit"),
)
