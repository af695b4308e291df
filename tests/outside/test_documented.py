"""`/openapi.json` against the server: whatever is sent, it answers as the document says.

Schemathesis makes the requests, good and bad ones, from the document alone. Every run makes the
same; other ones with DOORSTEP_FAULT_SEED.
"""

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.amount import SEED, SOAK
from tests.outside.conftest import World
from tests.outside.lines import PRIYA, signed_in

EXCEPT = ("positive_data_acceptance", "allow_header_conformance")
"""Not claimed: that a well-formed code, say, is right; and of two paths that match one address, the
methods are told of both."""
REFUSALS = (400, 401, 403, 404, 409, 410, 413, 415, 422, 429)
"""What may be said to what does not fit the document."""
EXAMPLES = 200 if SOAK else 5
"""Requests for each operation, beside those at the bounds of what is described."""
SETTINGS = """
[checks.negative_data_rejection]
expected-statuses = [{refusals}]
"""
SIGNED_IN = """
[auth.openapi.session]
api_key = "{token}"
"""
SYSTEMATIC = "examples,coverage,fuzzing"
BY_CHANCE = SYSTEMATIC if SOAK else "fuzzing"
"""Most doors are shut for nobody; those that are open are tried in full by somebody, too."""
PATIENCE = 300.0
ENDS_IT = "signOut"
"""Is tried without a session: after it there is none."""


@pytest.mark.parametrize("known", [False, True], ids=["nobody", "somebody"])
async def test_whatever_is_sent_it_answers_as_documented(
    world: World, tmp_path: Path, *, known: bool
):
    url = f"http://localhost:{world.server.port}"
    settings = SETTINGS.format(refusals=", ".join(f'"{status}"' for status in REFUSALS))
    if known:
        session = await signed_in(url, PRIYA, set())
        settings += SIGNED_IN.format(token=session.cookie.partition("=")[2])
    told = await asyncio.to_thread(run, url, tmp_path, settings)
    assert told.returncode == 0, told.stdout


def run(url: str, folder: Path, settings: str) -> "subprocess.CompletedProcess[str]":
    """Run schemathesis over all that is documented, but for what ends the session it has."""
    (folder / "schemathesis.toml").write_text(settings)
    nobody = "[auth" not in settings
    return subprocess.run(
        [
            *(sys.executable, "-m", "schemathesis.cli", "run"),
            f"{url}/openapi.json",
            *("--checks", "all", "--exclude-checks", ",".join(EXCEPT), "--seed", str(SEED)),
            *("--max-examples", str(EXAMPLES), "--phases", BY_CHANCE if nobody else SYSTEMATIC),
            *("--request-timeout", "30", "--no-color", "--continue-on-failure"),
            *(() if nobody else ("--exclude-operation-id", ENDS_IT)),
        ],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
