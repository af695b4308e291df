"""`doorstep notifications bounced | held | unbounce`: what mail comes back, and from whom."""

import os
import sys
from pathlib import Path

from doorstep.demo.folder import Unusable
from doorstep.kit.database import connection
from doorstep.kit.email_address import NoAddress, plain_address
from doorstep.kit.mail import one_line
from doorstep.kit.secrets import BadSecrets
from doorstep.kit.settings import BadSettings, read_settings
from doorstep.notifications.mail.bounces import all_held, count_held, hold_back, let_go
from doorstep.notifications.mail.reports import LARGEST, Kind, Report, read_report
from doorstep.notifications.mail.tokens import Signer

from .outbox import over_database

TEMPORARY = 75
"""What a mail server understands as "not now": it keeps the mail and comes again (sysexits.h)."""
_ORGANIZATION = "select id from organizations where external_id = $1"


def take_bounce(folder: Path, to: str) -> int:
    """Read a mail that came back from standard input and hold back what it is about.

    Returns 0 whatever it says, so that no mail server sends an answer to it, and 75 while the
    database is away or the settings are wrong.
    """
    report = read_report(_read(), to)

    async def note() -> int:
        print(await _noted(report, Signer(_keys(folder))))  # noqa: T201 - it speaks by printing
        return 0

    try:
        return over_database(folder, note)
    except (Unusable, BadSettings, BadSecrets) as reason:
        print(reason, file=sys.stderr)  # noqa: T201
        return TEMPORARY


def list_held(folder: Path, most: int) -> int:
    """Print the addresses that get no alerts, and why, so many at most; 1 if there are any."""

    async def show() -> int:
        async with connection() as link:
            held, total = await all_held(link, most), await count_held(link)
        for each in held:
            where, whom = one_line(each.organization), one_line(each.email)
            print(f"{each.at:%Y-%m-%d %H:%M}  {where}  {whom}: {one_line(each.reason)}")  # noqa: T201
        more = f"; {len(held)} are shown, --limit shows more" if total > len(held) else ""
        print(f"Mail to {total} held back{more}.")  # noqa: T201
        return 1 if held else 0

    return over_database(folder, show)


def unbounce(folder: Path, email: str, organization: str | None) -> int:
    """Mail an address again. Raises Unusable for what is no address, or an unknown organisation."""

    async def release() -> int:
        async with connection() as link:
            owner = await link.fetchval(_ORGANIZATION, organization)
            if organization is not None and owner is None:
                raise Unusable(f"No organisation is known as {one_line(organization)}.")
            released = await let_go(link, owner, _plain(email))
        print("It gets alerts again." if released else "Nothing is held back from it.")  # noqa: T201
        return 0 if released else 1

    return over_database(folder, release)


def _plain(email: str) -> str:
    try:
        return plain_address(email)
    except NoAddress as error:
        raise Unusable("This is no mail address.") from error


def _read() -> bytes:
    """Return the beginning of standard input, and read the rest: who writes must not fail."""
    if sys.stdin is None:  # pyright: ignore[reportUnnecessaryComparison] - it may be closed
        return b""
    kept = sys.stdin.buffer.read(LARGEST)
    while sys.stdin.buffer.read(LARGEST):
        pass
    return kept


def _keys(folder: Path) -> tuple[str, ...]:
    """Return the keys of the settings; the demo has its own in its folder."""
    settings = read_settings(os.environ)
    if settings.database_url or settings.secret_key or settings.secrets_folder:
        return settings.session_keys()
    return read_settings({"DOORSTEP_SECRETS_FOLDER": str(folder / "secrets")}).session_keys()


async def _noted(report: Report, signer: Signer) -> str:
    if report.kind not in {Kind.GONE, Kind.COMPLAINT}:
        return f"Nothing to hold back: {report.why}."
    for token in report.tokens:
        meant = signer.returned(token)
        if meant is not None:
            held = await hold_back(*meant, report.why)
            return f"Held back: {report.why}." if held else "The address is not theirs any more."
    return "Nothing to hold back: it is about no mail of ours."
