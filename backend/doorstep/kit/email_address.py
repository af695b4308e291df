"""What counts as one mail address, so that nobody's can be taken for another's.

An address is kept, compared and mailed in one form. Two spellings are the same address when they
differ in nothing but white space around them, upper and lower case, or the form of the domain:

- The local part is a dot-atom in ASCII (RFC 5321 §4.1.2), at most 64 characters, in lower case. A
  quoted one, or one beyond ASCII, is refused rather than mapped: mail to it needs servers that few
  have (RFC 6531), and so no letter that looks like another can ever become it. What follows a plus
  and where the dots are make a difference.
- The domain is what a browser would ask for (UTS #46), written in ASCII (RFC 5890), without the dot
  of the root, and has at least two labels. An address in brackets is refused.
- All of it has at most 254 characters (RFC 5321 §4.5.3.1.3).
"""

import re

import idna

LONGEST = 254
LONGEST_LOCAL = 64
_ATEXT = r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LOCAL = re.compile(rf"{_ATEXT}(?:\.{_ATEXT})*")
_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_DOMAIN = re.compile(rf"{_LABEL}(?:\.{_LABEL})+")


class NoAddress(ValueError):
    """What was given is no mail address that can be written to."""

    def __init__(self) -> None:
        super().__init__("expected an address such as alex@example.com")


def plain_address(typed: str) -> str:
    """Return the one form of an address; raises NoAddress for what is none."""
    text = typed.strip()
    if len(text) > LONGEST:
        raise NoAddress
    local, at, domain = text.rpartition("@")
    # Lower case is taken of ASCII alone: others have letters that would become one of it.
    if not at or not local.isascii() or len(local) > LONGEST_LOCAL:
        raise NoAddress
    plain = f"{local.lower()}@{_plain_domain(domain)}"
    if not _LOCAL.fullmatch(local.lower()) or len(plain) > LONGEST:
        raise NoAddress
    return plain


def _plain_domain(domain: str) -> str:
    if not domain.isascii():
        try:
            domain = idna.encode(domain, uts46=True).decode("ascii")
        except (idna.IDNAError, UnicodeError) as error:
            raise NoAddress from error
    plain = domain.lower().removesuffix(".")
    if not _DOMAIN.fullmatch(plain):
        raise NoAddress
    return plain
