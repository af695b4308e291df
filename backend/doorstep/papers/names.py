"""What the file of a paper is called."""

from doorstep.kit.file_names import fitted, safe_name

from .plain import one_line
from .printing import Paper
from .statement import StatementPaper

SUFFIX = ".pdf"


def file_name(paper: Paper) -> str:
    """Return "Invoice 1043.pdf", fit for any file system."""
    name = paper.heading
    if isinstance(paper, StatementPaper):
        name = f"Statement {paper.since} to {paper.until}"
    return fitted(safe_name(one_line(name, len(name))), SUFFIX)
