"""Pid files, marks and restarts, on real processes."""

import os
import signal
import subprocess
from pathlib import Path

from dev.keeper import LONGEST_PAUSE, pause_before
from dev.process import MARK, PidFile, kill_marked, marked, spawn, wait


def test_daemon_is_alive_until_it_is_stopped(tmp_path: Path):
    pid_file = PidFile(tmp_path / "pid")
    pid_file.write(spawn(["sleep", "60"], tmp_path / "log", os.environ, tmp_path))
    pid = pid_file.pid()
    assert pid
    pid_file.stop(signal.SIGTERM, 5)
    assert pid_file.pid() is None
    assert not (tmp_path / "pid").exists()


def test_reused_process_id_is_not_mistaken(tmp_path: Path):
    pid_file = PidFile(tmp_path / "pid")
    pid_file.path.write_text(f"{os.getpid()} 1\n")
    assert pid_file.pid() is None
    assert not pid_file.signal(signal.SIGTERM)


def test_zombie_counts_as_dead(tmp_path: Path):
    pid_file = PidFile(tmp_path / "pid")
    with subprocess.Popen(["sleep", "60"]) as child:
        pid_file.write(child.pid)
        child.kill()
        assert wait(lambda: pid_file.pid() is None, 5)


def test_mark_finds_a_server_with_its_children(tmp_path: Path):
    value = f"{tmp_path}/server"
    environment = {**os.environ, MARK: value}
    spawn(["sh", "-c", "sleep 60 & sleep 60"], tmp_path / "log", environment, tmp_path)
    assert wait(lambda: len(marked(value)) == 3, 5)
    kill_marked(value)
    assert marked(value) == []


def test_pauses_double_and_stay_bounded():
    pauses = [pause_before(number) for number in range(1, 12)]
    assert pauses[1] == 2 * pauses[0]
    assert pauses == sorted(pauses)
    assert pauses[-1] == LONGEST_PAUSE
