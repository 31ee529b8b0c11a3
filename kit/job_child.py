"""The child process of a job: `python -m kit.jobs <service> <job id> <token> [worker pid]`.

Exit codes: 0 done, 1 failed (may be tried again), 2 refused (trying again is useless), 3 the job is not ours
any more.
"""

import ctypes
import gc
import importlib
import os
import resource
import signal
import sys
from collections.abc import Sequence

import structlog
from sqlalchemy import text

from kit import log
from kit.database import Database
from kit.errors import Problem
from kit.events import faults
from kit.identity import system
from kit.jobs import Job, JobFunction, LeaseLost
from kit.service import Service, load
from kit.settings import Settings

MEMORY_BYTES = 1_500 * 1024 * 1024
COLLECT_AFTER = 20_000
_PR_SET_PDEATHSIG = 1
DONE, FAILED, REFUSED, LOST = range(4)
_LOG = log.get("job")
_LOAD = text(
    "select kind, payload, branch_id, actor, progress from job"
    " where id = cast(:id as uuid) and lease_token = :token and state = 'running'"
)
_FINISH = text(
    "update job set state = 'succeeded', end_time = now(), last_error = null where id = cast(:id as uuid)"
)
_ERROR = text("update job set last_error = :error where id = cast(:id as uuid) and lease_token = :token")


class UnknownJob(RuntimeError):
    """No worker module of the service declares the job's kind."""


def main(arguments: Sequence[str]) -> int:
    """Runs one claimed job to its end."""
    if len(arguments) > 3:
        die_with(int(arguments[3]))
    service_name, job_id, token = arguments[0], arguments[1], int(arguments[2])
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    settings = Settings.load()
    log.configure(f"{service_name}-job", format=settings.log_format, level=settings.log_level)
    structlog.contextvars.bind_contextvars(job_id=job_id)
    service = declaration(service_name)
    functions(service)  # loads the modules
    settle_memory()
    return run(service, settings, job_id, token)


def run(service: Service, settings: Settings, job_id: str, token: int) -> int:
    """Loads the job, calls its function and marks it; returns the exit code."""
    database = Database(settings.database_url, pool_size=2, prepare=settings.database_prepare)
    control = Database(settings.system_database_url, pool_size=1)
    try:
        job = _load(control, database, job_id, token)
        function = functions(service).get(job.kind)
        if function is None:
            raise UnknownJob(f"no worker module has a job {job.kind!r}")
        function(job)
        with job.transaction() as session:
            session.execute(_FINISH, {"id": job_id})
        _LOG.info("job_done", kind=job.kind, **used())
        return DONE
    except LeaseLost as error:
        _LOG.warning("job_lost", error=str(error))
        return LOST
    except Exception as error:
        _LOG.error("job_failed", error=faults.describe(error), exc_info=error)
        with control.transaction(system()) as session:
            session.execute(_ERROR, {"id": job_id, "token": token, "error": faults.describe(error)})
        return REFUSED if isinstance(error, Problem | UnknownJob) else FAILED
    finally:
        database.close()
        control.close()


def settle_memory() -> None:
    """Has the collector leave alone what was loaded, and look for cycles more rarely.

    A job makes and drops thousands of rows a second, hardly one of them in a cycle; at the usual threshold
    the collector goes through all modules and compiled statements again and again and finds nothing.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(COLLECT_AFTER, 20, 20)


def used() -> dict[str, float]:
    """Processor seconds and the most memory of this process, and processor seconds of the children it had."""
    mine, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return {
        "cpu_seconds": round(mine.ru_utime + mine.ru_stime, 2),
        "children_cpu_seconds": round(children.ru_utime + children.ru_stime, 2),
        "peak_mb": mine.ru_maxrss // 1024,
    }


def die_with(worker: int) -> None:
    """Has the kernel kill this process when its worker dies; ends at once when it has died already."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != worker:
        sys.exit(LOST)


def declaration(name: str) -> Service:
    """The service of a name, or of a dotted package outside of `services`."""
    if "." not in name:
        return load(name)
    service: Service = importlib.import_module(name).SERVICE
    return service


def functions(service: Service) -> dict[str, JobFunction]:
    """The job functions of a service by kind."""
    found: dict[str, JobFunction] = {}
    for module in service.workers():
        found.update(getattr(module, "JOBS", {}))
    return found


def _load(control: Database, database: Database, job_id: str, token: int) -> Job:
    with control.transaction(system()) as session:
        row = session.execute(_LOAD, {"id": job_id, "token": token}).one_or_none()
    if row is None:
        raise LeaseLost(f"job {job_id} was cancelled or runs elsewhere")
    return Job(job_id, token, row.kind, row.payload, row.branch_id, row.actor, row.progress, database)
