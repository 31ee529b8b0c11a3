"""students: the student and everything done for them; see README.md."""

from kit.service import Service

SERVICE = Service(
    name="students",
    aggregates=("institution", "programme"),
)
