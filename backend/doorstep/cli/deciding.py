"""How `doorstep erasure` is asked; what it does is loaded when it is."""

import argparse
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

from doorstep.demo.folder import data_folder


class Commands(Protocol):
    """What takes commands, and verbs of a command."""

    def add_parser(self, name: str, **given: Any) -> argparse.ArgumentParser:
        """Return the parser of one more."""
        ...


def add_erasure(commands: Commands) -> None:
    """Add the command and its verbs."""
    erasure = commands.add_parser("erasure", help="decide on customers' wishes to be erased")
    verbs: Commands = erasure.add_subparsers(required=True, metavar="VERB")
    show = verbs.add_parser("list", help="show who asks to be erased, and why")
    approve = verbs.add_parser("approve", help="show what goes and what stays; --yes erases")
    refuse = verbs.add_parser("refuse", help="leave all as it is and tell the customer why")
    show.add_argument("--all", action="store_true", help="decided ones, too")
    approve.add_argument("--yes", action="store_true", help="erase; nothing brings it back")
    refuse.add_argument("--reason", required=True, type=_words, help="what the customer reads")
    for command, run in ((show, _list), (approve, _approve), (refuse, _refuse)):
        if command is not show:
            command.add_argument("id", type=UUID, help="as the list shows it")
        command.add_argument("--data", type=Path, default=data_folder(), help=argparse.SUPPRESS)
        command.set_defaults(run=run)


def _words(text: str) -> str:
    if not text.strip():
        raise argparse.ArgumentTypeError("some words are needed")
    return text.strip()


def _list(given: argparse.Namespace) -> int:
    from .erasure import list_wishes  # noqa: PLC0415 - each command loads only what it needs

    return list_wishes(given.data.resolve(), every=given.all)


def _approve(given: argparse.Namespace) -> int:
    from .erasure import approve_wish  # noqa: PLC0415

    return approve_wish(given.data.resolve(), given.id, sure=given.yes)


def _refuse(given: argparse.Namespace) -> int:
    from .erasure import refuse_wish  # noqa: PLC0415

    return refuse_wish(given.data.resolve(), given.id, given.reason)
