"""The business's data from its own export: one JSON object a line, checked, then upserted."""

from .format import format_markdown
from .reading import LONGEST_LINE
from .report import BadLine, Report
from .writing import import_lines

__all__ = ["LONGEST_LINE", "BadLine", "Report", "format_markdown", "import_lines"]
