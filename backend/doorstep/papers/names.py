"""What the file of a paper is called."""

import re

from .plain import plain
from .printing import Paper
from .statement import StatementPaper

MOST = 100
"""Characters, the suffix included: what every file system takes in any script's usual letters."""
SUFFIX = ".pdf"
_FOREIGN = re.compile(r'[\\/:*?"<>|\s\u200b-\u200f\u061c]+')
"""What means something in a path on some system, or is not seen."""


def file_name(paper: Paper) -> str:
    """Return "Invoice 1043.pdf", fit for any file system."""
    name = paper.heading
    if isinstance(paper, StatementPaper):
        name = f"Statement {paper.since} to {paper.until}"
    safe = _FOREIGN.sub(" ", plain(name, len(name)).replace("\u200b", ""))
    return safe[: MOST - len(SUFFIX)].strip(" .") + SUFFIX
