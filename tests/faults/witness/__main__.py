"""The witness's worker process."""

import kit.work_main  # noqa: F401, I001 - eventlet first

from kit.settings import Settings
from kit.work import start

from tests.faults.witness import SERVICE

start(SERVICE, Settings.load())
