"""`matricula audit verify | export | checkpoint`."""

import argparse
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg2
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from psycopg2.extensions import connection as PgConnection
from sqlalchemy import make_url

from gateway.access.audit.checkpoint import Checkpoint, history, pem, private_key, public_key, without_holes
from gateway.access.audit.entry import KEY_PURPOSE, Mac, microseconds
from gateway.access.audit.export import checkpoints_beside, export, key_beside
from gateway.access.audit.operators import note
from gateway.access.audit.problems import Broken
from gateway.access.audit.publish import Folder, lines_of
from gateway.access.audit.source import DatabaseSource, ExportSource
from gateway.access.audit.verify import Range, Summary, Verifier
from kit.secret import derive
from kit.settings import Settings, SettingsError


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds `audit` to the command line."""
    audit = commands.add_parser("audit", help="prove, export and checkpoint the audit log")
    actions = audit.add_subparsers(required=True, metavar="ACTION")
    verify = actions.add_parser("verify", help="recompute all chains; exit code 1 at the first break")
    _chosen(verify)
    verify.add_argument(
        "--export", type=Path, metavar="FILE", help="verify an export instead of the database"
    )
    verify.add_argument(
        "--checkpoint",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help="checkpoints that were kept elsewhere (may be given several times)",
    )
    verify.add_argument(
        "--public-key", type=Path, metavar="FILE", help="PEM of the key that signs checkpoints"
    )
    verify.set_defaults(run=run_verify)
    out = actions.add_parser("export", help="write entries, checkpoints and public key to files")
    _chosen(out)
    out.add_argument("--out", type=Path, required=True, metavar="FILE", help="e.g. audit.jsonl")
    out.add_argument("--public-key", type=Path, metavar="FILE", help="PEM of the key that signs checkpoints")
    out.set_defaults(run=run_export)
    now = actions.add_parser("checkpoint", help="seal what waits and publish a checkpoint now")
    now.set_defaults(run=run_checkpoint)


def _chosen(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--branch", type=int, help="only this branch (0: what belongs to no branch)")
    parser.add_argument(
        "--from",
        dest="start",
        type=_time,
        metavar="TIME",
        help="from the last checkpoint before this ISO time (in UTC, or +08:00)",
    )
    parser.add_argument(
        "--to",
        dest="end",
        type=_time,
        metavar="TIME",
        help="to the first checkpoint at or after this ISO time",
    )


def _time(text: str) -> int:
    found = datetime.fromisoformat(text)
    return microseconds(found if found.tzinfo else found.replace(tzinfo=UTC))


def run_verify(arguments: argparse.Namespace) -> None:
    """Prints progress and a summary; exits with 1 and the place of the first break."""
    begun = time.monotonic()
    look = _verify_export if arguments.export else _verify_database
    outcome = "OK"
    try:
        _tell(look(arguments), begun)
    except Broken as broken:
        outcome = f"BROKEN {broken}"
        _say(outcome)
    if not arguments.export and Settings.load().secret_key_file:
        note(Settings.load(), "audit/Verify", outcome, **_asked(arguments))
    if outcome != "OK":
        raise SystemExit(1)


def _asked(arguments: argparse.Namespace) -> dict[str, Any]:
    return {"onlyBranch": arguments.branch, "from": arguments.start, "to": arguments.end}


def _verify_export(arguments: argparse.Namespace) -> Summary:
    path: Path = arguments.export
    files = arguments.checkpoint or [checkpoints_beside(path)]
    key = public_key(str(arguments.public_key or key_beside(path)))
    lines = [line for file in files for line in _lines(file)]
    found = history(lines, key)
    if not found:
        raise Broken(
            None, None, f"{', '.join(map(str, files))}: no checkpoint, so a log written anew would not show"
        )
    return Verifier(
        ExportSource(path), found, branch=arguments.branch, span=_span(arguments), progress=_progress
    ).run()


def _verify_database(arguments: argparse.Namespace) -> Summary:
    settings = Settings.load()
    key = _public_key(settings, arguments.public_key)
    published = _published(settings, key)  # before the snapshot, so that the database has all of them
    kept = [line for file in arguments.checkpoint for line in _lines(file)]
    with _connection(settings) as connection:
        source = DatabaseSource(connection)
        found = all_checkpoints(source, published, kept, key)
        mac = Mac(derive(settings, KEY_PURPOSE)) if settings.secret_key_file else None
        return Verifier(
            source, found, mac=mac, branch=arguments.branch, span=_span(arguments), progress=_progress
        ).run()


def all_checkpoints(
    source: DatabaseSource, published: list[Checkpoint], kept: list[str], key: Ed25519PublicKey
) -> list[Checkpoint]:
    """Checkpoints of the database, the folder and other files as one history; Broken when they disagree."""
    stored = history(source.checkpoint_lines(), key)
    without_holes(stored)
    numbers = {one.number for one in stored}
    for one in published:
        if one.number not in numbers:
            raise Broken(None, None, f"checkpoint {one.number} was published and is missing in the database")
    return history([*(one.line for one in (*stored, *published)), *kept], key)


def run_export(arguments: argparse.Namespace) -> None:
    """Writes FILE, FILE.checkpoints.jsonl and FILE.public.pem (before the extension)."""
    settings = Settings.load()
    key = _public_key(settings, arguments.public_key)
    note(settings, "audit/Export", file=arguments.out.name, **_asked(arguments))
    try:
        published = _published(settings, key)
        with _connection(settings) as connection:
            source = DatabaseSource(connection)
            found = all_checkpoints(source, published, [], key)
            span = _span(arguments)
            count = export(
                source, arguments.out, found, branch=arguments.branch, span=span, progress=_progress
            )
    except Broken as broken:
        _say(f"BROKEN {broken}")
        raise SystemExit(1) from None
    key_beside(arguments.out).write_text(pem(key), encoding="utf-8")
    _say(f"{count} entries in {arguments.out}, checkpoints in {checkpoints_beside(arguments.out)}")
    _say(f"anybody proves them with: matricula audit verify --export {arguments.out}")


def run_checkpoint(_arguments: argparse.Namespace) -> None:
    """Seals everything that waits and publishes a checkpoint."""
    from gateway.access.audit import keep
    from gateway.access.audit.seal import seal
    from kit.service import runtime

    running = runtime("gateway", Settings.load())
    sealed = 0
    while count := seal(running):
        sealed += count
    made = keep.checkpoint(running, now=True)
    _say(f"{sealed} entries sealed, {'a checkpoint' if made else 'no checkpoint'} published")


def _public_key(settings: Settings, given: Path | None) -> Ed25519PublicKey:
    if given:
        return public_key(str(given))
    if not settings.audit_signing_key_file:
        raise SettingsError("give --public-key FILE, the PEM of the key that signs checkpoints")
    return private_key(settings.audit_signing_key_file).public_key()


def _published(settings: Settings, key: Ed25519PublicKey) -> list[Checkpoint]:
    if not settings.audit_checkpoint_dir:
        _say(
            "MATRICULA_AUDIT_CHECKPOINT_DIR is not set:"
            " only the checkpoints of the database itself are compared"
        )
        return []
    found = history(Folder(Path(settings.audit_checkpoint_dir)).lines(), key)
    without_holes(found)
    return found


def _lines(file: Path) -> list[str]:
    try:
        return list(lines_of(file))
    except OSError as error:
        raise SettingsError(f"cannot read {file}: {error.strerror}") from error


@contextmanager
def _connection(settings: Settings) -> Iterator[PgConnection]:
    """One snapshot of the whole log, read as the system role."""
    settings.require("system_database_url")
    url = make_url(settings.system_database_url).set(drivername="postgresql")
    connection = psycopg2.connect(url.render_as_string(hide_password=False), connect_timeout=10)
    try:
        connection.set_session(isolation_level="REPEATABLE READ", readonly=True)
        yield connection
    finally:
        connection.close()


def _span(arguments: argparse.Namespace) -> Range:
    return Range(arguments.start, arguments.end)


def _tell(summary: Summary, begun: float) -> None:
    seconds = max(time.monotonic() - begun, 0.001)
    _say(
        f"OK {summary.entries} entries of {summary.branches} branches,"
        f" {summary.waiting} of them wait for their seal;"
        f" {summary.marks} heads of {summary.checkpoints} checkpoints found again;"
        f" HMACs {'checked' if summary.signed else 'not checked (no secret at hand)'};"
        f" writers' counters {'checked' if summary.counted else 'not checked (only a part was read)'};"
        f" {seconds:.1f} s, {round(summary.entries / seconds)} entries/s"
    )


def _progress(count: int) -> None:
    print(f"{count} entries ...", file=sys.stderr, flush=True)


def _say(text: str) -> None:
    print(text, flush=True)
