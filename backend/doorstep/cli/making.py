"""How `doorstep documents` is asked; what it does is loaded when it is."""

import argparse
from pathlib import Path

from doorstep.demo.folder import data_folder

from .deciding import Commands


def add_documents(commands: Commands) -> None:
    """Add the command and its verb."""
    documents = commands.add_parser("documents", help="look after documents that are made here")
    verbs: Commands = documents.add_subparsers(required=True, metavar="VERB")
    unmade = verbs.add_parser("unmade", help="show what could not be made, and why; 1 if there is")
    unmade.add_argument("--data", type=Path, default=data_folder(), help=argparse.SUPPRESS)
    unmade.set_defaults(run=_unmade)


def _unmade(given: argparse.Namespace) -> int:
    from .documents import list_unmade  # noqa: PLC0415 - each command loads only what it needs

    return list_unmade(given.data.resolve())
