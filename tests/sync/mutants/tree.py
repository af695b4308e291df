"""A copy of the product in which a safeguard can be missing; the working tree is left alone."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from xml.etree import ElementTree as ET

from tests.sync.mutants import ROOT, Safeguard

PATIENCE = 180
"""Seconds for the tests of one safeguard."""
COPIED = ("backend", "sync", "tests", "pyproject.toml", "manifest.json")
CLIENT = "sync/client"
LEFT_OUT = shutil.ignore_patterns("node_modules", "__pycache__", "dist", ".hypothesis")


class Changed(Exception):
    """The text that makes up a safeguard is not where it was said to be."""


class Tree:
    """One copy; it holds one change at a time."""

    def __init__(self, root: Path) -> None:
        self.root = root
        for name in COPIED:
            if (ROOT / name).is_dir():
                shutil.copytree(ROOT / name, root / name, ignore=LEFT_OUT)
            else:
                shutil.copy2(ROOT / name, root / name)
        modules = f"{CLIENT}/node_modules"
        (root / modules).symlink_to(ROOT / modules)

    @contextmanager
    def without(self, safeguard: Safeguard) -> Generator[None]:
        """Take a safeguard out for the time being. Raises Changed when its text is not there."""
        path = self.root / safeguard.file
        sound = text = path.read_text("utf-8")
        for old, new in safeguard.edits:
            if text.count(old) != 1:
                raise Changed(f"{safeguard.file} holds {text.count(old)} times: {old}")
            text = text.replace(old, new)
        path.write_text(text, "utf-8")
        try:
            yield
        finally:
            path.write_text(sound, "utf-8")

    def red(self, tests: tuple[str, ...]) -> list[str]:
        """Run tests; return the names of those that failed. A test that could not run did not."""
        scripts = tuple(test for test in tests if test.partition("::")[0].endswith(".ts"))
        others = tuple(test for test in tests if test not in scripts)
        failed = self._pytest(others) if others else []
        for path in sorted({test.partition("::")[0] for test in scripts}):
            failed += self._vitest(path, scripts)
        return failed

    def _pytest(self, tests: tuple[str, ...]) -> list[str]:
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *tests]
        return self._failures([*command, "--junit-xml"], self.root)

    def _vitest(self, path: str, tests: tuple[str, ...]) -> list[str]:
        names = "|".join(
            re.escape(test.partition("::")[2]) for test in tests if test.startswith(f"{path}::")
        )
        command = ["npx", "--no-install", "vitest", "run", path.removeprefix(f"{CLIENT}/")]
        command += ["--testNamePattern", names, "--reporter=junit", "--outputFile"]
        return self._failures(command, self.root / CLIENT)

    def _failures(self, command: list[str], folder: Path) -> list[str]:
        report = self.root / "report.xml"
        report.unlink(missing_ok=True)
        ours = (self.root / "sync/server", self.root / "backend", self.root)
        environment = os.environ | {"PYTHONPATH": os.pathsep.join(map(str, ours))}
        ended = subprocess.run(
            [*command, str(report)],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        if not report.exists():
            raise RuntimeError(f"{' '.join(command)} said:\n{ended.stdout}{ended.stderr}")
        cases = list(ET.parse(report).iter("testcase"))  # noqa: S314 - written by the line before
        if not any(case.find("skipped") is None and case.find("error") is None for case in cases):
            raise RuntimeError(f"{' '.join(command)} ran no test:\n{ended.stdout}{ended.stderr}")
        return [case.get("name", "") for case in cases if case.find("failure") is not None]
