"""The vectors of the protocol, which the other language reads, too."""

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[2] / "sync" / "vectors"
VECTORS: dict[str, dict[str, Any]] = {
    path.stem: json.loads(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.json"))
}


def named(half: str) -> list[str]:
    """Return the names of the vectors of a half."""
    return [name for name, vector in VECTORS.items() if vector["half"] == half]
