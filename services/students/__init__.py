"""students: the person, from conversion to departure; see README.md."""

from kit.service import Service

SERVICE = Service(
    name="students",
    aggregates=(
        "person",
        "branch",
        "field",
        "student",
        "education",
        "experience",
        "test_sitting",
        "guardian",
        "conversion",
        "institution",
        "programme",
        "shortlist",
        "application",
        "offer",
        "proposal",
        "timeline",
        "transfer",
    ),
)
