"""leads: everything from the first enquiry to the decision; see README.md."""

from kit.service import Service

SERVICE = Service(
    name="leads",
    aggregates=(
        "branch",
        "person",
        "channel",
        "pipeline",
        "field",
        "scoring",
        "assignment",
        "lead",
        "activity",
        "transfer",
        "intake",
    ),
)
