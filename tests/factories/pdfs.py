"""What programs of others make of a PDF."""

import re
import shutil
import subprocess
import tempfile

PACKAGES = {"qpdf": "qpdf", "pdfinfo": "poppler-utils", "pdftotext": "poppler-utils"}
"""Of Debian, in which each program is."""
UNSEEN = re.compile(r"[\s\u00ad\u200b]+")


def told_by(program: str, pdf: bytes, *before: str, after: tuple[str, ...] = ()) -> str:
    """Return what a program writes about a PDF; it fails if the program does or is not here."""
    found = shutil.which(program)
    assert found, f"These tests need {program}: install the package {PACKAGES[program]}."
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(pdf)
        file.flush()
        asked = [found, *before, file.name, *after]
        told = subprocess.run(asked, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stdout + told.stderr
    return told.stdout


def text_by_poppler(pdf: bytes) -> str:
    """Return the text of a PDF as poppler reads it, without any space and soft hyphens."""
    return squeezed(told_by("pdftotext", pdf, "-raw", after=("-",)))


def squeezed(text: str) -> str:
    """Return text without what depends on where a line ends."""
    return UNSEEN.sub("", text)
