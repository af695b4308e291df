"""The business's data from its own export: one JSON object a line, checked, then upserted."""

from .files import Files
from .format import format_markdown
from .loading import FILES_AT_ONCE
from .reading import LONGEST_LINE
from .report import BadLine, Report
from .writing import import_lines

__all__ = [
    "FILES_AT_ONCE",
    "LONGEST_LINE",
    "BadLine",
    "Files",
    "Report",
    "format_markdown",
    "import_lines",
]
