"""The package as it is installed, so that a newer one can be installed over it."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
"""Where Node is, too."""


class Release:
    """`doorstep` in a folder of its own, with the app in it as a wheel has it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._schema = 1
        self._package = folder / "doorstep"
        shutil.copytree(
            ROOT / "backend" / "doorstep",
            self._package,
            ignore=shutil.ignore_patterns("__pycache__"),
        )
        shutil.copy(ROOT / "manifest.json", self._package)
        shutil.copytree(ROOT / "pwa" / "dist", self._package / "pwa")

    def update(self, newer: str) -> None:
        """Install a newer app (see pwa/build/newer.config.js), which keeps the old one's files."""
        built = self.folder / newer
        build = ["npx", "--no-install", "vite", "build", "--config", "build/newer.config.js"]
        subprocess.run(
            [*build, "--outDir", str(built), "--emptyOutDir"],
            cwd=ROOT / "pwa",
            env=os.environ | {"NEWER": newer, "PATH": f"{BIN}:{os.environ['PATH']}"},
            capture_output=True,
            check=True,
        )
        shutil.copytree(built, self._package / "pwa", dirs_exist_ok=True)

    def publish_newer_documents(self) -> None:
        """Have the server publish documents that only a newer app can read."""
        wire = self._package / "replica" / "wire.py"
        self._schema += 1
        newer = re.sub(r"(?m)^SCHEMA = \d+$", f"SCHEMA = {self._schema}", wire.read_text())
        wire.write_text(newer)
