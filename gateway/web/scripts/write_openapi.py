"""Writes openapi.json beside the console: the document that its TypeScript types are made from."""

import json
from pathlib import Path

from gateway.edge import routes
from gateway.edge.openapi.document import document

TARGET = Path(__file__).parents[1] / "openapi.json"


def main() -> None:
    """Every route of every service, in a stable order: a change of the API is a readable difference."""
    described = document(routes.build(routes.discover()))
    TARGET.write_text(json.dumps(described, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
