"""What processes cost, by /proc, and what machine this is."""

import os
import platform
from dataclasses import dataclass
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
PROC = Path("/proc")


@dataclass(frozen=True)
class Memory:
    """Megabytes of a tree of processes: shared pages counted by share, and in full."""

    pss: float
    rss: float


def tree(root: int) -> list[int]:
    """Return a process and all that descend from it."""
    children: dict[int, list[int]] = {}
    for entry in PROC.iterdir():
        if entry.name.isdigit() and (fields := _stat(int(entry.name))):
            children.setdefault(int(fields[1]), []).append(int(entry.name))
    found = [root]
    for process in found:
        found += children.get(process, [])
    return found


def cpu(root: int) -> float:
    """Return the seconds a tree of processes has run, those of it that ended included."""
    stats = [_stat(process) for process in tree(root)]
    return sum(int(each) for fields in stats for each in fields[11:15]) / TICKS


def memory(root: int) -> Memory:
    """Return what a tree of processes holds."""
    lines = [line for process in tree(root) for line in _rollup(process)]
    return Memory(_megabytes(lines, "Pss:"), _megabytes(lines, "Rss:"))


def described() -> str:
    """Return the machine in a line."""
    model = "unknown processor"
    for line in (PROC / "cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.partition(":")[2].strip()
            break
    total = int((PROC / "meminfo").read_text().split()[1]) / 1024 / 1024
    return f"{os.cpu_count()} cores of {model}, {total:.0f} GB, Python {platform.python_version()}"


def _stat(process: int) -> list[str]:
    """Return the fields after the name: state, parent and so on; none of one that is gone."""
    try:
        return (PROC / str(process) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _rollup(process: int) -> list[str]:
    try:
        return (PROC / str(process) / "smaps_rollup").read_text().splitlines()
    except OSError:
        return []


def _megabytes(lines: list[str], name: str) -> float:
    return sum(int(line.split()[1]) for line in lines if line.startswith(name)) / 1024
