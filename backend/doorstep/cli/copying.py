"""How `doorstep replica` and `doorstep outbox` are asked; what they do is loaded when they are."""

import argparse
from pathlib import Path
from uuid import UUID

from doorstep.demo.folder import data_folder

from .deciding import Commands


def add_replica(commands: Commands) -> None:
    """Add the command that looks after the customers' copies, and its verbs."""
    replica = commands.add_parser("replica", help="check or mend the customers' copies")
    verbs: Commands = replica.add_subparsers(required=True, metavar="VERB")
    verify = verbs.add_parser("verify", help="hold the copies against the records; writes nothing")
    rebuild = verbs.add_parser("rebuild", help="make anew what differs from the records")
    renew = verbs.add_parser("renew", help="give every device its copy anew")
    for command, run in ((verify, _verify), (rebuild, _rebuild), (renew, _renew)):
        if command is not renew:
            command.add_argument("--customer", help="id or number of one customer; default: all")
        command.add_argument("--data", type=Path, default=data_folder(), help=argparse.SUPPRESS)
        command.set_defaults(run=run)


def add_outbox(commands: Commands) -> None:
    """Add the command that looks after what customers sent, and its verbs."""
    outbox = commands.add_parser(
        "outbox", help="see to what customers sent and the server failed on"
    )
    verbs: Commands = outbox.add_subparsers(required=True, metavar="VERB")
    show = verbs.add_parser("list", help="show it, with what the customer wrote")
    retry = verbs.add_parser("retry", help="try an item, or all, again in its author's name")
    discard = verbs.add_parser("discard", help="refuse an item; the customer is told")
    which = retry.add_mutually_exclusive_group(required=True)
    which.add_argument("id", type=UUID, nargs="?", help="as the list shows it")
    which.add_argument("--all", action="store_true", help="everything in quarantine")
    discard.add_argument("id", type=UUID, help="as the list shows it")
    for command, run in ((show, _list), (retry, _retry), (discard, _discard)):
        if command is not show:
            command.add_argument("--customer", help="id or number, if several have the id")
        command.add_argument("--data", type=Path, default=data_folder(), help=argparse.SUPPRESS)
        command.set_defaults(run=run)
    discard.add_argument("--reason", help="the sentence the customer reads")


def _verify(given: argparse.Namespace) -> int:
    from .replica import verify_copies  # noqa: PLC0415

    return verify_copies(given.data.resolve(), given.customer)


def _rebuild(given: argparse.Namespace) -> int:
    from .replica import rebuild_copies  # noqa: PLC0415

    return rebuild_copies(given.data.resolve(), given.customer)


def _renew(given: argparse.Namespace) -> int:
    from .replica import renew_epochs  # noqa: PLC0415

    return renew_epochs(given.data.resolve())


def _list(given: argparse.Namespace) -> int:
    from .outbox import list_items  # noqa: PLC0415

    return list_items(given.data.resolve())


def _retry(given: argparse.Namespace) -> int:
    from .retrying import retry_all, retry_item  # noqa: PLC0415

    if given.all:
        return retry_all(given.data.resolve(), given.customer)
    return retry_item(given.data.resolve(), given.id, given.customer)


def _discard(given: argparse.Namespace) -> int:
    from .outbox import REASON, discard_item  # noqa: PLC0415

    return discard_item(given.data.resolve(), given.id, given.reason or REASON, given.customer)
