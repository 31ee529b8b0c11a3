"""`python -m dev`: brings Matricula up on this machine, and everything around it.

up       install is done by dev.bootstrap; this starts the servers, migrates, starts every process, seeds
down     stops everything that belongs to the root folder
reset    down, deletes the root folder with all its data, up
status   one line per server and process
logs     follows a log
restart  restarts processes, e.g. after a change of code
env      prints the environment of one process, for `eval "$(python -m dev env leads)"`
"""

import argparse
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

from dev.account import outside
from dev.paths import DEMO_ROOT
from dev.ports import DEMO_BASE
from dev.process import StartError
from dev.suite import Suite
from dev.supervisor import Client
from dev.up import migrate, up


def _up(suite: Suite, options: argparse.Namespace) -> None:
    up(suite, servers_only=options.servers_only)


def _down(suite: Suite, _options: argparse.Namespace) -> None:
    Client(suite).shutdown()
    print(f"stopped everything under {suite.root}")


def _reset(suite: Suite, options: argparse.Namespace) -> None:
    _down(suite, options)
    for folder in (suite.root, outside(suite.root)):
        if folder.exists():
            shutil.rmtree(folder)
            print(f"deleted {folder}")
    _up(Suite(options.root, options.port_base), options)


def _status(suite: Suite, _options: argparse.Namespace) -> None:
    client = Client(suite)
    if not client.running():
        print(f"nothing runs under {suite.root}; start it with `make up`")
        return
    for unit in client.ask("status"):
        state = "ready" if unit["ready"] else "starting" if unit["alive"] else "stopped"
        note = f"  {unit['error'].splitlines()[0]}" if unit["error"] else ""
        print(f"{unit['name']:<18} {state:<9} pid {unit['pid'] or '-':<8} restarts {unit['restarts']}{note}")


def _logs(suite: Suite, options: argparse.Namespace) -> None:
    folder = suite.root / "logs"
    names = options.names or sorted(path.stem for path in folder.glob("*.log"))
    files = [folder / f"{name}.log" for name in names]
    files += [path for name in options.names for path in folder.glob(f"{name}-worker.log")]
    missing = [path.stem for path in files if not path.exists()]
    if missing or not files:
        raise StartError(f"no log of {', '.join(missing) or 'anything'} in {folder}")
    os.execvp("tail", ["tail", "-n", "100", "-F", *map(str, files)])  # noqa: S606 - becomes tail


def _restart(suite: Suite, options: argparse.Namespace) -> None:
    client = Client(suite)
    if not client.running():
        raise StartError("nothing runs: start it with `make up`")
    known = [process.name for process in suite.processes()]
    workers = [f"{name}-worker" for name in options.names if f"{name}-worker" in known]
    names = [*options.names, *workers] or known
    for service in {process.service for process in suite.processes() if process.name in names}:
        migrate(suite, service)  # new code may need a newer schema
    client.ask("restart", names)
    client.wait_ready(names, 60)
    print(f"restarted {', '.join(names)}")


def _env(suite: Suite, options: argparse.Namespace) -> None:
    known = {one.name: one for one in suite.processes()}
    for name in options.names:
        if name not in known:
            raise StartError(f"{name} is not one of {', '.join(known)}")
        for key, value in sorted(known[name].environment.items()):
            if key.startswith("MATRICULA_"):
                print(f"export {key}={shlex.quote(value)}")


COMMANDS = {
    "up": _up,
    "down": _down,
    "reset": _reset,
    "status": _status,
    "logs": _logs,
    "restart": _restart,
    "env": _env,
}


def main(arguments: list[str] | None = None) -> int:
    """Entry point; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m dev", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("command", choices=COMMANDS)
    parser.add_argument("names", nargs="*", help="processes (logs, restart, env)")
    parser.add_argument("--root", type=Path, default=DEMO_ROOT, help="folder of all data, keys and logs")
    parser.add_argument("--port-base", type=int, default=DEMO_BASE, help="ports are this plus a number")
    parser.add_argument("--servers-only", action="store_true", help="up: no services, no seed")
    options = parser.parse_intermixed_args(arguments)
    try:
        COMMANDS[options.command](Suite(options.root, options.port_base), options)
    except (StartError, ValueError, subprocess.CalledProcessError) as error:
        print(f"{options.command}: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
