"""Checkpoints in their two homes, the command line, and exports that prove themselves."""

import random
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from psycopg2.extensions import connection as PgConnection

from gateway.access.audit import keep
from gateway.access.audit.checkpoint import history, private_key
from gateway.access.audit.problems import Broken
from gateway.access.audit.publish import Folder
from gateway.access.audit.seal import seal
from gateway.access.audit.source import ExportSource
from gateway.access.audit.verify import Verifier
from kit import clock
from kit.cli import main
from kit.service import Runtime
from tests.service.gateway_audit.proving import prove, seal_all
from tests.service.gateway_audit.writing import write


def published(running: Runtime) -> list[str]:
    return list(Folder(Path(running.settings.audit_checkpoint_dir)).lines())


@pytest.fixture
def environment(running: Runtime, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (
        "database_url",
        "system_database_url",
        "secret_key_file",
        "audit_signing_key_file",
        "audit_checkpoint_dir",
    ):
        monkeypatch.setenv(f"MATRICULA_{name.upper()}", getattr(running.settings, name))


def test_checkpoint_is_due_after_a_minute_or_a_thousand_entries(running: Runtime) -> None:
    write(running, [1])
    seal(running)
    assert keep.checkpoint(running) == 1
    write(running, [1])
    seal(running)
    assert keep.checkpoint(running) == 0
    later = clock.now() + timedelta(seconds=61)
    clock.set_source(lambda: later)
    try:
        assert keep.checkpoint(running) == 1
        assert keep.checkpoint(running) == 0
        write(running, [1, 2] * 500)
        seal(running)
        assert keep.checkpoint(running) == 1
    finally:
        clock.set_source(None)
    assert len(published(running)) == 3


def test_crash_between_the_homes_is_made_good(
    running: Runtime, attacker: PgConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(running, [1])
    seal_all(running)
    write(running, [1])
    seal(running)
    with monkeypatch.context() as patched:
        patched.setattr(
            Folder, "append", lambda *_: (_ for _ in ()).throw(OSError("no space left on device"))
        )
        with pytest.raises(OSError, match="no space"):
            keep.checkpoint(running, now=True)
    assert len(published(running)) == 1
    path = Folder(Path(running.settings.audit_checkpoint_dir)).files()[-1]
    with path.open("a", encoding="utf-8") as file:
        file.write('{"checkpoint":{"number":2,"ti')
    write(running, [1])
    seal_all(running)
    assert [line[:20] for line in published(running)] == ['{"checkpoint":{"form'] * 3
    assert prove(running, attacker).checkpoints == 3


def test_database_that_was_set_back_is_found_and_never_told_twice(
    running: Runtime, attacker: PgConnection
) -> None:
    for _ in range(3):
        write(running, [1])
        seal_all(running)
    with attacker.cursor() as cursor:
        cursor.execute("alter table audit_checkpoint disable trigger all")
        cursor.execute("delete from audit_checkpoint where number = 3")
    attacker.commit()
    write(running, [1])
    seal_all(running)
    key = private_key(running.settings.audit_signing_key_file).public_key()
    assert [one.number for one in history(published(running), key)] == [1, 2, 3, 4]
    with pytest.raises(Broken, match="checkpoint 3 is missing"):
        prove(running, attacker)


@pytest.mark.usefixtures("environment")
def test_command_line(running: Runtime, attacker: PgConnection, capsys: pytest.CaptureFixture[str]) -> None:
    write(running, [0, 1, 2] * 5)
    assert main(["audit", "checkpoint"]) == 0
    assert main(["audit", "verify"]) == 0
    assert "OK 15 entries of 3 branches, 0 of them" in capsys.readouterr().out
    assert main(["audit", "verify", "--branch", "1"]) == 0
    assert "OK 5 entries of 1 branches" in capsys.readouterr().out
    with attacker.cursor() as cursor:
        cursor.execute("alter table audit_entry disable trigger all")
        cursor.execute("update audit_entry set outcome = 'DENIED' where branch_id = 2 and seq = 3")
    attacker.commit()
    assert main(["audit", "verify", "--branch", "1"]) == 0
    with pytest.raises(SystemExit) as exit_:
        main(["audit", "verify"])
    assert exit_.value.code == 1
    assert "BROKEN branch 2 seq 3: the entry is not as its writer wrote it" in capsys.readouterr().out


@pytest.mark.usefixtures("environment")
def test_part_of_the_log_by_time(
    running: Runtime, attacker: PgConnection, capsys: pytest.CaptureFixture[str]
) -> None:
    moments = []
    for branches in ([1], [1, 2], [1, 2], [1, 2, 3]):
        write(running, branches * 10)
        seal_all(running)
        moments.append(clock.now().isoformat())
    assert main(["audit", "verify", "--from", moments[0], "--to", moments[1]]) == 0
    # from checkpoint 1 to checkpoint 3, the first one after the end
    assert "OK 40 entries of 2 branches" in capsys.readouterr().out
    assert main(["audit", "verify", "--from", moments[2]]) == 0
    assert "OK 30 entries of 3 branches" in capsys.readouterr().out
    with attacker.cursor() as cursor:
        cursor.execute("alter table audit_entry disable trigger all")
        cursor.execute("delete from audit_entry where branch_id = 1 and seq = 11")
    attacker.commit()
    assert main(["audit", "verify", "--from", moments[2]]) == 0
    with pytest.raises(SystemExit):
        main(["audit", "verify", "--from", moments[0], "--to", moments[1]])
    assert "BROKEN branch 1 seq 11: the entry is missing" in capsys.readouterr().out


@pytest.fixture
def exported(running: Runtime, environment: None, tmp_path: Path) -> Path:
    for branches in ([0, 1, 2] * 6, [1, 2] * 3):
        write(running, branches)
        seal_all(running)
    write(running, [1, 2, 1])
    path = tmp_path / "audit.jsonl"
    assert main(["audit", "export", "--out", str(path)]) == 0
    return path


def test_export_proves_itself_without_the_database(
    exported: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in (
        "DATABASE_URL",
        "SYSTEM_DATABASE_URL",
        "SECRET_KEY_FILE",
        "AUDIT_SIGNING_KEY_FILE",
        "AUDIT_CHECKPOINT_DIR",
    ):
        monkeypatch.delenv(f"MATRICULA_{name}", raising=False)
    assert main(["audit", "verify", "--export", str(exported)]) == 0
    assert "OK 28 entries of 3 branches, 4 of them wait for their seal" in capsys.readouterr().out
    exported.write_bytes(exported.read_bytes().replace(b'"outcome":"OK"', b'"outcome":"NO"', 1))
    with pytest.raises(SystemExit) as exit_:
        main(["audit", "verify", "--export", str(exported)])
    assert exit_.value.code == 1
    assert "BROKEN branch 0 seq 1: the hash does not fit" in capsys.readouterr().out


def mutations(lines: list[bytes], chance: random.Random) -> dict[str, list[bytes]]:
    """Single changes of an export: a byte; a line less, twice, elsewhere; all behind a line cut off."""
    found: dict[str, list[bytes]] = {}
    sealed = [place for place, line in enumerate(lines) if b'"seq":' in line and b'"seq":null' not in line]
    for turn in range(300):
        place = chance.choice(sealed)
        at = chance.randrange(len(lines[place]) - 1)
        old = lines[place][at]
        new = chance.choice([byte for byte in b"abcdef0123456789" if byte != old])
        found[f"byte {turn}"] = [
            *lines[:place],
            lines[place][:at] + bytes([new]) + lines[place][at + 1 :],
            *lines[place + 1 :],
        ]
    for place in range(len(lines)):
        found[f"without {place}"] = [*lines[:place], *lines[place + 1 :]]
        found[f"end at {place}"] = lines[:place]
        if place in sealed:
            found[f"twice {place}"] = [*lines[:place], lines[place], *lines[place:]]
            other = chance.choice([one for one in sealed if abs(one - place) == 1])
            swapped = list(lines)
            swapped[place], swapped[other] = swapped[other], swapped[place]
            if _branch(lines[place]) == _branch(lines[other]):
                found[f"swap {place}"] = swapped
    return found


def _branch(line: bytes) -> bytes:
    return line.partition(b'"branch_id":')[2][:1]


def test_every_single_change_of_an_export_is_found(running: Runtime, exported: Path, tmp_path: Path) -> None:
    key = private_key(running.settings.audit_signing_key_file).public_key()
    found = history((tmp_path / "audit.checkpoints.jsonl").read_text().splitlines(), key)
    lines = exported.read_bytes().splitlines(keepends=True)
    assert Verifier(ExportSource(exported), found).run().entries == 28
    missed = []
    for name, changed in mutations(lines, random.Random(11)).items():
        exported.write_bytes(b"".join(changed))
        with suppress(Broken):
            Verifier(ExportSource(exported), found).run()
            missed.append(name)
    assert missed == []
