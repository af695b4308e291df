"""How `doorstep documents` is asked; what it does is loaded when it is."""

import argparse
from pathlib import Path

from doorstep.demo.folder import data_folder

from .deciding import Commands
from .given import number

MOST = 1000
"""Documents that are listed at once."""
LONGEST = 36_500
"""Days that anybody looks ahead."""


def add_documents(commands: Commands) -> None:
    """Add the command and its verbs; without one it lists."""
    documents = commands.add_parser("documents", help="see what documents there are")
    verbs: Commands = documents.add_subparsers(metavar="VERB", required=False)
    show = verbs.add_parser("list", help="list them, newest first; what is said of them narrows it")
    unmade = verbs.add_parser("unmade", help="show what could not be made, and why; 1 if there is")
    _add_filters(show)

    def list_all(given: argparse.Namespace) -> int:
        return _list(show.parse_args([], given))

    documents.set_defaults(run=list_all)
    for command, run in ((show, _list), (unmade, _unmade)):
        command.add_argument(
            "--limit",
            type=number(1, MOST),
            default=100,
            help=f"most that are shown; default: 100, at most {MOST}",
        )
        command.add_argument("--data", type=Path, default=data_folder(), help=argparse.SUPPRESS)
        command.set_defaults(run=run)


def _add_filters(show: argparse.ArgumentParser) -> None:
    show.add_argument("--customer", help="id or number of one customer")
    show.add_argument("--organization", help="external id of one")
    show.add_argument("--kind", help="job_report, certificate, quote, invoice, photo or other")
    show.add_argument(
        "--expiring",
        type=number(0, LONGEST),
        metavar="DAYS",
        help="end within so many days, or are certificates that have ended, and are not superseded;"
        " the first to end first",
    )
    show.add_argument("--withdrawn", action="store_true", help="are withdrawn")
    show.add_argument("--not-made", action="store_true", help="are to be made of data, still")


def _list(given: argparse.Namespace) -> int:
    from .documents import list_all, wanted  # noqa: PLC0415 - each command loads only what it needs

    which = wanted(
        organization=given.organization,
        kind=given.kind,
        expiring=given.expiring,
        withdrawn=given.withdrawn,
        not_made=given.not_made,
    )
    return list_all(given.data.resolve(), which, given.customer, given.limit)


def _unmade(given: argparse.Namespace) -> int:
    from .documents import list_unmade  # noqa: PLC0415

    return list_unmade(given.data.resolve(), given.limit)
