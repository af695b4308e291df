"""Importing a file: one transaction, temporary tables, references resolved at the end."""

from contextlib import suppress
from contextvars import copy_context
from typing import Any, cast

from doorstep.kit.database import PATIENCE, trusted
from doorstep.notifications.outbox import QUIET
from doorstep.organizations.hosts import unreachable
from doorstep.sign_in.shutting import shut_out, shut_out_moved

from . import erased, staging
from .files import Files, refuse_files
from .holding import CUSTOMERS
from .loading import Loader, Photo, Progress, Telling
from .reading import Lines
from .report import Report
from .tables import TARGETS
from .targets import Target
from .waiting import note_waiting

NOTIFY = """
    update organizations o set notifies_since = clock_timestamp()
    where o.notifies_since is null
      and exists (select from customers c where c.organization_id = o.id)
    returning case when o.notifications then o.external_id end as key
"""
"""From now on their customers are told what happens."""
MADE_QUIETLY = """
    insert into notification_schedule (organization_id, topic, subject_id, stage, at)
    select d.organization_id, 'document', d.id, 'made', now()
    from import_document s join organizations o on o.id = s.organization_id
    join documents d on d.organization_id = s.organization_id and d.external_id = s.external_id
    where d.sha256 is null and ($1 or o.notifies_since is null)
    on conflict do nothing
"""
"""Documents that are yet to be made of what a quiet import brings are not told of, either."""


class _Undo(Exception):
    """Leaves the transaction without writing."""


async def import_lines(
    stream: Lines,
    *,
    dry_run: bool = False,
    keep_going: bool = False,
    progress: Progress | None = None,
    writing: Telling | None = None,
    default: str = "",
    files: Files | None = None,
    quiet: bool = False,
) -> Report:
    """Upsert the lines of a file by `external_id`, all or nothing, and report.

    `stream` is a binary file or any iterable of lines. With `keep_going` the good lines of a file
    with bad ones are written, with `dry_run` nothing is. `default` is the external id of the
    organisation for hosts that none has claimed, if there is one. Without `files` documents cannot
    bring any. What is `quiet` nobody is told of, and neither of an organisation's first import with
    customers: from its end on they are. Database errors are raised, and StoreAway: then nothing is
    written, but what was taken in of the files is found again by the next import.
    """
    report, outside, left = Report(), copy_context(), list[Any]()
    take, writing = files.take if files else refuse_files, writing or _tell_nobody
    with suppress(_Undo):
        async with trusted() as link:
            if quiet:
                await link.execute(QUIET)
            await _create(link)
            loader = Loader(link, report, take, outside, progress, writing)
            await loader.load(stream)
            await _write_all(link, report, writing)
            left = await _look_over(link, report, loader.photos, default)
            await link.execute(MADE_QUIETLY, quiet)
            report.begun = [row["key"] for row in await link.fetch(NOTIFY) if row["key"]]
            await _conclude(link, write=not dry_run and report.fits(keep_going=keep_going))
        report.written = True
    if files:
        await files.let_go([row["sha256"] for row in left])
    return report


def _tell_nobody(_what: str) -> None:
    pass


async def _write_all(link: Any, report: Report, writing: Telling) -> None:
    await _hold(link)
    for target in TARGETS:
        writing(f"Writing {target.plural}")
        await _write(link, target, report)
    writing("Adding up")


async def _create(link: Any) -> None:
    await link.execute(erased.CREATE)
    for target in TARGETS:
        await link.execute(staging.create(target))


async def _hold(link: Any) -> None:
    """Hold of whom the file speaks, before anything else."""
    for target in TARGETS:
        await link.execute(f"analyze {target.staging}", timeout=PATIENCE)
    await link.execute(CUSTOMERS, timeout=PATIENCE)


async def _look_over(
    link: Any, report: Report, photos: dict[Photo, int], default: str
) -> list[Any]:
    """Complete the report; return the files of lines that were passed over."""
    report.problems.sort()
    report.erased = cast("int", await link.fetchval(erased.COUNT))
    report.unreachable = await unreachable(link, default)
    await note_waiting(link, report, photos, PATIENCE)
    return cast("list[Any]", await link.fetch(erased.FILES))


async def _conclude(link: Any, *, write: bool) -> None:
    """Run now what the commit would, which may take longer than a commit is given."""
    if not write:
        raise _Undo
    await link.execute("set constraints all immediate", timeout=PATIENCE)


async def _write(link: Any, target: Target, report: Report) -> None:
    """Resolve and upsert one kind; what cannot be is blamed in the report."""
    for statement in target.first:
        await link.execute(statement, timeout=PATIENCE)
    for statement in _checks(target):
        found = cast("list[tuple[int, str, str]]", await link.fetch(statement, timeout=PATIENCE))
        for line, field, reason in found:
            report.blame(line, field, reason)
    for statement in target.decided:
        await link.execute(statement, timeout=PATIENCE)
    if target.kind == "contact":
        await _shut_out(link, target)
    done = cast("dict[str, int]", await link.fetchrow(staging.upsert(target), timeout=PATIENCE))
    for statement in target.afterwards:
        await link.execute(statement, timeout=PATIENCE)
    if done["staged"]:
        report.added[target.kind] = done["added"]
        report.changed[target.kind] = done["changed"]
        report.unchanged[target.kind] = done["staged"] - done["added"] - done["changed"]


async def _shut_out(link: Any, target: Target) -> None:
    """End what contacts sign in with who are about to be somebody else, or nobody, or back."""
    for find, end in ((staging.readdressed, shut_out_moved), (staging.turned, shut_out)):
        found: list[Any] = await link.fetch(find(target), timeout=PATIENCE)
        await end(link, [row["id"] for row in found])


def _checks(target: Target) -> list[str]:
    """Return the statements that resolve references and find lines that cannot be written."""
    statements = [staging.repeated(target)]
    references = [None, *target.references] if target.owned else [*target.references]
    for reference in references:
        statements += erased.before(target, reference)
        statements += staging.resolve(target, reference)
        statements += erased.after(target, reference)
    statements += target.known
    if target.edited:
        statements += staging.kept(target)
    if target.unique:
        statements.append(staging.taken(target))
    return statements
