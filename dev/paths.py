"""Folders of the project that the dev room reads and writes."""

import sys
from pathlib import Path

REPO = Path(__file__).resolve().parent.parent
VENV = Path(sys.prefix) if sys.prefix != sys.base_prefix else REPO / ".venv"
RUN = REPO / ".run"
DEMO_ROOT = RUN / "demo"
TEST_ROOT = RUN / "test"
CACHE = RUN / "cache"
WEB = REPO / "gateway" / "web"
