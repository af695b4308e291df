"""The command line in processes of their own, forked off one that has read its modules once."""

import multiprocessing
import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

PATIENCE = 60
"""Seconds that a command may take."""
READ_BEFORE = [
    f"doorstep.cli.{part}"
    for part in (
        *("bounces", "database", "documents", "erasure", "importing", "outbox", "payments"),
        *("replica", "retrying", "secrets", "undelivered"),
    )
]
_forking = multiprocessing.get_context("forkserver")
_forking.set_forkserver_preload([*READ_BEFORE, "tests.factories.warm"])


def run(
    *words: str, environ: dict[str, str] | None = None, given: bytes | None = None
) -> tuple[int, str, str]:
    """Run `doorstep` with these words; return its code and what it said in either way.

    It reads what is `given` from standard input.
    """
    with TemporaryDirectory() as folder:
        out, err = Path(folder, "out"), Path(folder, "err")
        read = Path(folder, "in")
        read.write_bytes(given or b"")
        command = _forking.Process(
            target=_command,
            args=(words, {"PATH": "/usr/bin:/bin"} | (environ or {}), read, out, err),
        )
        command.start()
        command.join(PATIENCE)
        if command.exitcode is None:
            command.kill()
            raise AssertionError(f"doorstep {' '.join(words)} took more than {PATIENCE} s")
        return command.exitcode, out.read_text(), err.read_text()


def _command(
    words: tuple[str, ...], environ: dict[str, str], read: Path, out: Path, err: Path
) -> None:
    os.environ.clear()
    os.environ.update(environ)
    for path, stream in ((out, 1), (err, 2)):
        os.dup2(os.open(path, os.O_CREAT | os.O_WRONLY), stream)
    sys.stdin = read.open()
    from doorstep.cli import main

    sys.exit(main(words))
