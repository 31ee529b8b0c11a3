"""reports: the read model fed by events, and the figures made of it; see README.md."""

from kit.service import Service

SERVICE = Service(name="reports", aggregates=("funnel", "figure"))
