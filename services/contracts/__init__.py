"""contracts: from the agreed text to the money it brings; see README.md."""

from kit.service import Service

SERVICE = Service(
    name="contracts",
    aggregates=(
        "branch",
        "person",
        "student",
        "clause",
        "template",
        "numbering",
        "contract",
        "plan",
        "ledger",
        "receipt",
        "refund",
        "signing",
        "signing.provider",
        "transfer",
    ),
)
