"""What `doorstep import` says when it is done."""

import sys

from doorstep.imports import Report
from doorstep.kit.mail import one_line
from doorstep.kit.settings import variable
from doorstep.kit.words import counted


def tell_report(report: Report, *, dry_run: bool) -> None:
    """Print what became of a file, bad lines and warnings as errors."""
    _tell_problems(report)
    for kind in report.added:
        added, changed = report.added[kind], report.changed[kind]
        print(  # noqa: T201 - the command line speaks by printing
            f"{kind}: {added} added, {changed} changed, {report.unchanged[kind]} as they were"
        )
    if report.erased:
        print(  # noqa: T201
            f"{report.erased} lines passed over: their customers were erased at their wish."
            " Delete them in your system, too."
        )
    if report.altered:
        print(_altered(report))  # noqa: T201
    if report.awaited:
        print(_waiting(report))  # noqa: T201
    if report.unreachable:
        print(_warning(report), file=sys.stderr)  # noqa: T201
    print(_conclusion(report, dry_run=dry_run))  # noqa: T201
    if report.written and report.begun:
        print(_begun(report))  # noqa: T201


def _tell_problems(report: Report) -> None:
    for bad in report.problems:
        where = f"line {bad.line}" + (f", {bad.field}" if bad.field else "")
        print(f"{where}: {bad.reason}", file=sys.stderr)  # noqa: T201
    if unlisted := report.bad - len(report.problems):
        print(f"… and {unlisted} more bad lines.", file=sys.stderr)  # noqa: T201


def _altered(report: Report) -> str:
    were = "1 file was" if report.altered == 1 else f"{report.altered} files were"
    names = ", ".join(one_line(key) for key in report.alterations)
    more = report.altered - len(report.alterations)
    return (
        f"{were} made harmless or packed anew: hand out the portal's, not your own, of\n"
        f"  {names}{f' … and {more} more' if more else ''}."
    )


def _waiting(report: Report) -> str:
    waits = "waits" if report.awaited == 1 else "wait"
    lines = [f"{counted(report.awaited, 'document')} {waits} for photos of the same customer:"]
    for each in report.waiting:
        photos = ", ".join(_photo(key, each.refused.get(key)) for key in each.photos)
        lines.append(f"  {one_line(each.external_id)}: {photos}")
    if unlisted := report.awaited - len(report.waiting):
        lines.append(f"  … and {unlisted} more.")
    return "\n".join(lines)


def _photo(key: str, refused: int | None) -> str:
    return one_line(key) + (f" (line {refused} was refused)" if refused else "")


def _warning(report: Report) -> str:
    reaches = "reaches" if report.written else "would reach"
    names = ", ".join(one_line(name) for name in report.unreachable)
    return (
        f"Warning: nobody {reaches} the portal of {names}, for no host leads to it: give"
        f' each a "host", or set {variable("default_organization")} to one, for the servers, too.'
    )


def _begun(report: Report) -> str:
    names = ", ".join(one_line(name) for name in report.begun)
    return (
        f"Nobody was told of this first import. From now on the customers of {names} are told what"
        " each import changes: if more files belong to the first, bring them with --quiet."
    )


def _conclusion(report: Report, *, dry_run: bool) -> str:
    found = f"{report.lines} lines, {report.bad} of them bad"
    if dry_run:
        return f"{found}. This was a dry run: nothing was written."
    if not report.good:
        return f"{found}. Nothing was written: there is no line to write."
    if not report.written:
        return f"{found}. Nothing was written; --keep-going writes the good ones."
    return f"{found}. Written."
