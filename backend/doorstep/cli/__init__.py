"""The command line: `doorstep demo`, and all that a host of the portal runs."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from doorstep.demo.folder import Unusable, data_folder
from doorstep.kit.logs import configure_logs
from doorstep.kit.settings import BadSettings, settings_table

from .copying import add_outbox, add_replica
from .deciding import Commands, add_erasure
from .making import add_documents
from .notifying import add_notifications
from .taking import add_payments


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code: 0 done, 1 not done, 2 not understood or unusable."""
    parser = _parser()
    given, rest = parser.parse_known_args(arguments)
    if rest and given.run is not _psql:
        parser.error(f"not understood: {' '.join(rest)}")
    given.rest = rest
    configure_logs()
    try:
        return given.run(given)
    except (Unusable, BadSettings) as reason:
        print(reason, file=sys.stderr)  # noqa: T201 - the command line speaks by printing
        return 2
    except (KeyboardInterrupt, BrokenPipeError):
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="doorstep", description="A customer portal.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_running(commands)
    _add_data(commands)
    add_replica(commands)
    add_outbox(commands)
    add_erasure(commands)
    add_payments(commands)
    add_documents(commands)
    add_notifications(commands)
    _add_telling(commands)
    return parser


def _add_running(commands: Commands) -> None:
    demo = commands.add_parser("demo", help="start everything with a made-up business")
    demo.add_argument("--port", type=_port, default=8000, help="default: 8000")
    demo.add_argument("--fresh", action="store_true", help="delete the demo's data first")
    demo.add_argument("--data", type=Path, default=data_folder(), help="folder of the demo's data")
    demo.set_defaults(run=_demo)
    serve = commands.add_parser("serve", help="serve the portal by the settings")
    serve.add_argument("--workers", type=_count, default=1, help="processes; default: 1")
    work = commands.add_parser("work", help="do what needs doing from time to time")
    for command in (serve, work):
        command.add_argument("--tied", action="store_true", help=argparse.SUPPRESS)
    serve.set_defaults(run=_serve)
    work.set_defaults(run=_work)


def _add_data(commands: Commands) -> None:
    migrate = commands.add_parser("migrate", help="bring the database up to date")
    migrate.set_defaults(run=_migrate)
    load = commands.add_parser("import", help="take in a business from a file of JSON lines")
    what = load.add_mutually_exclusive_group(required=True)
    what.add_argument("file", nargs="?", help="the file; - for standard input")
    what.add_argument("--format", action="store_true", help="print what a line may hold")
    load.add_argument("--dry-run", action="store_true", help="check all, write nothing")
    load.add_argument(
        "--keep-going", action="store_true", help="write the good lines; exits with 1 all the same"
    )
    load.add_argument(
        "--files", type=Path, metavar="FOLDER", help="of documents; default: that of the file"
    )
    load.add_argument("--quiet", action="store_true", help="tell nobody of what it brings")
    load.set_defaults(run=_import)
    psql = commands.add_parser(
        "psql", help="open the database's own console; what follows is given to it"
    )
    psql.set_defaults(run=_psql)
    for command in (migrate, load, psql):
        command.add_argument("--data", type=Path, default=data_folder(), help=argparse.SUPPRESS)


def _add_telling(commands: Commands) -> None:
    data = commands.add_parser("demo-data", help="print a made-up business as an import file")
    data.add_argument("--customers", type=_count, default=40, help="default: 40")
    data.add_argument("--seed", type=int, default=1, help="default: 1")
    data.set_defaults(run=_demo_data)
    secrets = commands.add_parser("secrets", help="change the keys that servers keep in a folder")
    verbs: Commands = secrets.add_subparsers(required=True, metavar="VERB")
    rotate = verbs.add_parser("rotate", help="put a new key before the one in use")
    rotate.add_argument("key", choices=("session", "push"), help="which one")
    rotate.add_argument("--folder", type=Path, help="default: DOORSTEP_SECRETS_FOLDER")
    rotate.set_defaults(run=_rotate)
    settings = commands.add_parser("settings", help="print what can be set")
    settings.set_defaults(run=_settings)
    types = commands.add_parser("types", help="write the app's document types")
    types.add_argument("--check", action="store_true", help="only say whether they are current")
    types.set_defaults(run=_types)


def _port(text: str) -> int:
    port = int(text)
    if not 1 <= port <= 65535:  # noqa: PLR2004 - all the ports there are
        raise argparse.ArgumentTypeError("a port is a number from 1 to 65535")
    return port


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return number


def _demo(given: argparse.Namespace) -> int:
    from .demo import run_demo  # noqa: PLC0415 - each command loads only what it needs

    return run_demo(given.data.resolve(), port=given.port, fresh=given.fresh)


def _serve(given: argparse.Namespace) -> int:
    from .serving import serve  # noqa: PLC0415

    return serve(workers=given.workers, tied=given.tied)


def _work(given: argparse.Namespace) -> int:
    from .working import work  # noqa: PLC0415

    return work(tied=given.tied)


def _migrate(given: argparse.Namespace) -> int:
    from .database import migrate  # noqa: PLC0415

    return migrate(given.data.resolve())


def _psql(given: argparse.Namespace) -> int:
    from .database import psql  # noqa: PLC0415

    return psql(given.data.resolve(), given.rest)


def _import(given: argparse.Namespace) -> int:
    from .importing import import_file, print_format  # noqa: PLC0415

    if given.format:
        return print_format()
    return import_file(
        given.data.resolve(),
        given.file,
        dry_run=given.dry_run,
        keep_going=given.keep_going,
        files=given.files,
        quiet=given.quiet,
    )


def _demo_data(given: argparse.Namespace) -> int:
    from .importing import print_demo_data  # noqa: PLC0415

    return print_demo_data(given.customers, given.seed)


def _rotate(given: argparse.Namespace) -> int:
    from .secrets import rotate_key  # noqa: PLC0415

    return rotate_key(given.key, given.folder)


def _settings(_given: argparse.Namespace) -> int:
    print(settings_table(), end="")  # noqa: T201
    return 0


def _types(given: argparse.Namespace) -> int:
    from .types import write_types  # noqa: PLC0415

    return write_types(check=given.check)
