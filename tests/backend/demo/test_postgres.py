"""The PostgreSQL that comes with the wheel: one start at a time, and what it says when it fails."""

import fcntl
import os
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from pathlib import Path

import pytest

from doorstep.demo.folder import Unusable
from doorstep.demo.postgres import OURS, embedded_postgres, program

pytestmark = pytest.mark.usefixtures("postgres")


def started(folder: Path) -> str:
    with embedded_postgres(folder) as url:
        return url


def test_who_starts_waits_for_another_who_does(tmp_path: Path):
    programs = os.open(program(""), os.O_RDONLY)
    fcntl.flock(programs, fcntl.LOCK_EX)
    with ThreadPoolExecutor() as pool:
        start = pool.submit(started, tmp_path / "data")
        with pytest.raises(NotYet):
            start.result(timeout=0.5)
        assert not (tmp_path / "data").exists() or not any((tmp_path / "data").iterdir())
        os.close(programs)
        assert start.result().startswith("postgresql://")


def test_what_postgresql_says_is_told(tmp_path: Path):
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "PG_VERSION").write_text(f"{OURS}\n")
    with pytest.raises(Unusable, match="could not access the server config") as refused:
        started(folder)
    assert "\n" not in str(refused.value)
    assert str(folder / "log") in str(refused.value)
