"""One file: what it is, and what comes of it."""

from .checked import Checked
from .pdf import check_pdf
from .pictures import check_picture
from .sniffing import Sniffed, sniff
from .texts import check_text


def look_at(data: bytes) -> Checked:
    """Return the file, harmless. Raises Refused, MemoryError, or what a broken decoder does."""
    what = sniff(data)
    if what is Sniffed.PDF:
        return check_pdf(data)
    return check_text(data) if what is Sniffed.TEXT else check_picture(data, what)
