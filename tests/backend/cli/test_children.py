"""What is said when a part of the demo ends that should not."""

import os
import signal
from pathlib import Path

import pytest

from doorstep.cli.children import Children
from doorstep.demo.folder import Unusable

NOTHING = {
    name: value for name, value in os.environ.items() if not name.startswith("DOORSTEP_")
} | {"DOORSTEP_MODE": "demo"}


async def test_a_part_that_was_killed_is_named_in_one_sentence(tmp_path: Path):
    log = tmp_path / "server.log"
    async with Children(NOTHING, log) as children:
        os.kill(await children.start("work"), signal.SIGKILL)
        with pytest.raises(Unusable) as ended:
            await children.ended()
    assert str(ended.value) == (
        "The demo's worker (`doorstep work`) was killed by SIGKILL, so the demo has stopped; the"
        f" data is kept: see {log}, then start it again."
    )


async def test_a_part_that_gave_up_is_named_with_its_exit_code_and_last_words(tmp_path: Path):
    async with Children(NOTHING, tmp_path / "server.log") as children:
        await children.start("work")
        with pytest.raises(Unusable) as ended:
            await children.ended()
    told, *words = str(ended.value).splitlines()
    assert "worker (`doorstep work`) stopped with exit code 2, so the demo" in told
    assert "DOORSTEP_DATABASE_URL is needed" in words[-1]
