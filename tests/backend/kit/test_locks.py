"""Locks are of one number space, named in one place: what is unrelated does not wait."""

import re
from pathlib import Path

import asyncpg
import pytest

import doorstep
from doorstep.kit.locks import Lock, hold

BY_NUMBER = re.compile(r"advisory_xact_lock\(hashtextextended\([^)]*?,\s*\d")


async def test_only_who_wants_the_same_of_a_thing_waits(postgres: str):
    one, other = await asyncpg.connect(postgres), await asyncpg.connect(postgres)
    try:
        async with one.transaction(), other.transaction():
            await hold(one, Lock.FILE, "one")
            await other.execute("set local lock_timeout = 100")
            for each in set(Lock) - {Lock.FILE}:
                await hold(other, each, "one")
            await hold(other, Lock.FILE, "another")
            with pytest.raises(asyncpg.LockNotAvailableError):
                async with other.transaction():
                    await hold(other, Lock.FILE, "one")
    finally:
        await one.close()
        await other.close()


def test_no_lock_is_taken_by_a_number_of_its_own():
    root = Path(doorstep.__file__).parent
    files = [each for each in root.rglob("*.py") if "stripe" not in each.parts]
    assert [each.name for each in files if BY_NUMBER.search(each.read_text())] == []
