"""Which characters the fonts at hand have: others would be empty boxes on paper, or left out."""

import re
from unicodedata import category, normalize

import typst

from .plain import shown
from .printing import fonts

SPACES = set("\t\n\r\v\f\x85\u2028\u2029")
_ASKED = b"#set document(title: [asked])\n#sys.inputs.words"
_MISSING = re.compile(r"the text `\"(.+?)\"` could not be displayed")
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
_printable, _unprintable = set[str](), set[str]()
"""What has been asked before: typst needs a few milliseconds for an answer."""


def unprintable(text: str) -> list[str]:
    """Return the characters of text that a paper would not show, each once and in their order.

    What cannot be seen anyway, as a joiner or a byte order mark, is none of them.
    """
    signs = [sign for sign in dict.fromkeys(normalize("NFC", text)) if sign not in SPACES]
    asked = {sign for sign in signs if not sign.isascii() or not sign.isprintable()}
    if unknown := asked - _printable - _unprintable:
        missing = _missing(unknown)
        _unprintable.update(missing)
        _printable.update(unknown - missing)
    return [sign for sign in signs if sign in _unprintable]


def _missing(signs: set[str]) -> set[str]:
    seen = {sign for sign in signs if category(sign) != "Cf"}
    left_out = {sign for sign in seen if not shown(sign)}
    return left_out | {sign for sign in _boxes(sorted(seen - left_out)) if sign in seen}


def _boxes(signs: list[str]) -> set[str]:
    """Return those that no font has, as PDF/UA has no place for them."""
    try:
        typst.compile(
            _ASKED,
            font_paths=fonts(),
            ignore_system_fonts=True,
            format="pdf",
            sys_inputs={"words": " ".join(signs)},
            pdf_standards=["ua-1"],
        )
    except typst.TypstError as error:
        found = _MISSING.findall(error.diagnostic)
        if not found:
            raise
        return set(_ESCAPED.sub(lambda code: chr(int(code[1], 16)), "".join(found)))
    return set()
