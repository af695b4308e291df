"""How `doorstep notifications` is asked; what it does is loaded when it is."""

import argparse
from pathlib import Path
from uuid import UUID

from doorstep.demo.folder import data_folder

from .deciding import Commands
from .given import number, text

MOST = 1000
"""That are listed at once."""


def add_notifications(commands: Commands) -> None:
    """Add the command and its verbs."""
    command = commands.add_parser("notifications", help="look after what people are told")
    verbs: Commands = command.add_subparsers(required=True, metavar="VERB")
    bounced = verbs.add_parser(
        "bounced", help="read a mail that came back from standard input, and hold back what it says"
    )
    bounced.add_argument("--to", default="", help="address it came to, if the mail server knows")
    held = verbs.add_parser("held", help="show which addresses get no alerts, and why")
    unbounce = verbs.add_parser("unbounce", help="mail an address again")
    unbounce.add_argument("email", type=text)
    failed = verbs.add_parser("failed", help="show what could not be delivered, and why")
    retry = verbs.add_parser("retry", help="have it tried again by `doorstep work`")
    which = retry.add_mutually_exclusive_group(required=True)
    which.add_argument("delivery", nargs="?", type=UUID, metavar="ID", help="as `failed` shows it")
    which.add_argument("--all", action="store_true", help="everything that was given up")
    for verb in (failed, retry, unbounce):
        verb.add_argument("--organization", type=text, help="of this one alone, by its external id")
    for verb in (failed, held):
        most = f"most that are shown; default: 100, at most {MOST}"
        verb.add_argument("--limit", type=number(1, MOST), default=100, help=most)
    for verb, run in (
        *((bounced, _bounced), (held, _held), (unbounce, _unbounce)),
        *((failed, _failed), (retry, _retry)),
    ):
        verb.add_argument("--data", type=Path, default=data_folder(), help=argparse.SUPPRESS)
        verb.set_defaults(run=run)


def _bounced(given: argparse.Namespace) -> int:
    from .bounces import take_bounce  # noqa: PLC0415 - each command loads only what it needs

    return take_bounce(given.data.resolve(), given.to)


def _held(given: argparse.Namespace) -> int:
    from .bounces import list_held  # noqa: PLC0415

    return list_held(given.data.resolve(), given.limit)


def _unbounce(given: argparse.Namespace) -> int:
    from .bounces import unbounce  # noqa: PLC0415

    return unbounce(given.data.resolve(), given.email, given.organization)


def _failed(given: argparse.Namespace) -> int:
    from .undelivered import list_failed  # noqa: PLC0415

    return list_failed(given.data.resolve(), given.organization, given.limit)


def _retry(given: argparse.Namespace) -> int:
    from .undelivered import retry  # noqa: PLC0415

    return retry(given.data.resolve(), given.delivery, given.organization)
