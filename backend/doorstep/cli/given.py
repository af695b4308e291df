"""What is typed at the command line, read as what it stands for."""

import argparse
from collections.abc import Callable

DIGITS = 9


def number(least: int, most: int) -> Callable[[str], int]:
    """Return what reads a whole number that is within these bounds."""

    def read(typed: str) -> int:
        plain = typed.isascii() and typed.isdigit() and len(typed) <= DIGITS
        if not plain or not least <= int(typed) <= most:
            raise argparse.ArgumentTypeError(f"a number from {least} to {most}")
        return int(typed)

    return read


def text(typed: str) -> str:
    """Return what is typed, if it is text: an argument may be any bytes."""
    try:
        typed.encode()
    except UnicodeEncodeError:
        raise argparse.ArgumentTypeError("this is no text in UTF-8") from None
    return typed
