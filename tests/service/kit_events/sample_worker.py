"""Runs the sample service's worker as `matricula work` would, with short times and, if told, a fault."""

import kit.work_main  # noqa: F401, I001 - eventlet first

import os
import signal

from kit.events.entrypoint import EventEntrypoint
from kit.events.policy import Policy
from kit.settings import Settings
from kit.work import start

from tests.service.kit_events.sample import SERVICE

if "SAMPLE_DIE_BEFORE_ACK" in os.environ:
    EventEntrypoint.settle = lambda _self, _batch: os.kill(os.getpid(), signal.SIGKILL)
if "SAMPLE_IMPORT_GRPC" in os.environ:
    import grpc  # noqa: F401

start(
    SERVICE,
    Settings.load(),
    Policy(delays=(0.2, 0.3), gap_seconds=float(os.environ.get("SAMPLE_GAP_SECONDS", "60"))),
)
