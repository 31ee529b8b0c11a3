"""What a child process does to itself before it touches what came from outside."""

import ctypes
import os
import resource
import signal
import sys

_PARENT_DEATH = 1
_WRITTEN = 2**20


def confine(memory: int, cpu_seconds: int) -> None:
    """Bounds memory, time and the files it writes, forbids core files, and has the kernel kill this process
    when its parent ends.
    """
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 5))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (_WRITTEN, _WRITTEN))
    parent = os.getppid()
    ctypes.CDLL(None, use_errno=True).prctl(_PARENT_DEATH, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent or parent == 1:
        sys.exit(1)
