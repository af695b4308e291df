"""How `doorstep payments` is asked; what it does is loaded when it is."""

import argparse
from datetime import date
from pathlib import Path

from doorstep.demo.folder import data_folder

from .deciding import Commands


def add_payments(commands: Commands) -> None:
    """Add the command and its verbs."""
    payments = commands.add_parser("payments", help="hold what was paid against Stripe")
    verbs: Commands = payments.add_subparsers(required=True, metavar="VERB")
    reconcile = verbs.add_parser(
        "reconcile", help="compare the ledger with Stripe; writes nothing, 1 if they differ"
    )
    for name, what in (("from", "first"), ("to", "last")):
        reconcile.add_argument(
            f"--{name}", dest=what, required=True, type=_day, help=f"{what} day, YYYY-MM-DD"
        )
    reconcile.add_argument("--organization", help="external id of one; default: all")
    sweep = verbs.add_parser("sweep", help="ask Stripe now for all that the worker asks in time")
    for command, run in ((reconcile, _reconcile), (sweep, _sweep)):
        command.add_argument("--data", type=Path, default=data_folder(), help=argparse.SUPPRESS)
        command.set_defaults(run=run)


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
        if day.isoformat() != text:  # ISO 8601 has other ways to write it
            raise ValueError(text)  # noqa: TRY301
    except ValueError as error:
        raise argparse.ArgumentTypeError("a day is written as 2026-11-27") from error
    if not 2000 <= day.year < 9999:  # noqa: PLR2004 - before there was a Stripe, or never
        raise argparse.ArgumentTypeError("there were no payments then")
    return day


def _reconcile(given: argparse.Namespace) -> int:
    from .payments import reconcile  # noqa: PLC0415 - each command loads only what it needs

    return reconcile(given.data.resolve(), given.first, given.last, given.organization)


def _sweep(given: argparse.Namespace) -> int:
    from .payments import sweep  # noqa: PLC0415

    return sweep(given.data.resolve())
