"""tasks: who does what by when, who agrees, who takes over, and who is told; see README.md."""

from kit.service import Service

SERVICE = Service(
    name="tasks",
    aggregates=(
        "branch",
        "person",
        "student",
        "calendar",
        "task",
        "template",
        "approval",
        "handover",
        "deadline",
        "notification",
        "transfer",
    ),
)
