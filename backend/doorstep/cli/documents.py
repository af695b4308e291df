"""`doorstep documents list | unmade`: what there is, and what could not be made."""

from pathlib import Path
from typing import Any

import msgspec

from doorstep.demo.folder import Unusable
from doorstep.documents.for_office import Listed, Wanted, list_documents
from doorstep.documents.making.waiting import TO_MAKE
from doorstep.documents.models import DocumentKind
from doorstep.kit.database import connection
from doorstep.kit.mail import one_line
from doorstep.kit.words import counted

from .outbox import over_database
from .replica import scope_named

UNMADE = f"""
    select o.external_id as organization, d.external_id, d.id, m.trouble, m.attempts, m.next_at,
      count(*) over () as total
    from document_makings m
    join (select * from documents where withdrawn_at is null and {TO_MAKE}) d
      on d.id = m.document_id
    join organizations o on o.id = d.organization_id
    where m.trouble <> '' order by m.at, m.id limit $1
"""  # noqa: S608 - put together from our own words


def wanted(*, kind: str | None, **filters: Any) -> Wanted:
    """Return which documents are wanted. Raises Unusable for a kind that there is not."""
    kinds = [each.value for each in DocumentKind]
    if kind is not None and kind not in kinds:
        raise Unusable(f"There is no such kind of document: it is one of {', '.join(kinds)}.")
    return Wanted(kind=DocumentKind(kind) if kind else None, **filters)


def list_all(folder: Path, which: Wanted, customer: str | None, most: int) -> int:
    """Print the documents that are wanted, of one customer or of all; so many at most."""

    async def show() -> int:
        whose = await scope_named(customer)
        await _require_organization(which.organization)
        listed, total = await list_documents(msgspec.structs.replace(which, customer=whose), most)
        for each in listed:
            print(_told(each))  # noqa: T201
        print(f"{counted(total, 'document')}{_shown(len(listed), total)}.")  # noqa: T201
        return 0

    return over_database(folder, show)


def list_unmade(folder: Path, most: int) -> int:
    """Print each document that could not be made, why, and when it is tried again; 1 if any.

    So many at most; what is withdrawn, or has been given a file instead, is not to be made.
    """

    async def show() -> int:
        async with connection() as link:
            rows: list[Any] = await link.fetch(UNMADE, most)
        for row in rows:
            print(_described(row))  # noqa: T201 - the command line speaks by printing
        total: int = rows[0]["total"] if rows else 0
        print(f"{counted(total, 'document')} could not be made{_shown(len(rows), total)}.")  # noqa: T201
        return 1 if rows else 0

    return over_database(folder, show)


def _shown(shown: int, total: int) -> str:
    return f"; {shown} are shown, --limit shows more" if total > shown else ""


async def _require_organization(key: str | None) -> None:
    async with connection() as link:
        known = "select exists (select from organizations where external_id = $1)"
        if key is not None and not await link.fetchval(known, key):
            raise Unusable(f"No organisation is known as {one_line(key)}.")


def _told(each: Listed) -> str:
    what = [one_line(part) for part in (each.title, each.certificate_type, each.appliance) if part]
    named = ", ".join(_once(what))
    where = f"{one_line(each.organization)}  {one_line(each.key)}"
    whose = f"{one_line(each.customer)} ({one_line(each.customer_key)})"
    states = "; ".join(_states(each))
    return f"{where}  {each.kind.replace('_', ' ')}: {named}\n  {whose}; {states}"


def _once(parts: list[str]) -> list[str]:
    said: dict[str, str] = {}
    for part in parts:
        said.setdefault(part.casefold(), part)
    return list(said.values())


def _states(each: Listed) -> list[str]:
    states: list[str] = []
    if each.withdrawn_at:
        states.append(f"withdrawn {each.withdrawn_at:%Y-%m-%d}")
    elif each.waits:
        states.append(f"not made: {one_line(each.trouble)}" if each.trouble else "not made yet")
    if each.newer:
        states.append(f"superseded by {one_line(each.newer)}")
    if each.filed_at:
        states.append(f"filed {each.filed_at:%Y-%m-%d}")
    if each.expires_on:
        states.append(f"valid until {each.expires_on}")
    if each.links:
        states.append(f"{counted(each.links, 'link')}, opened {counted(each.views, 'time')}")
    return states or ["without a file"]


def _described(row: Any) -> str:
    named = one_line(row["external_id"] or str(row["id"]))  # a terminal obeys what is in names
    tries = "once" if row["attempts"] == 1 else f"{row['attempts']} times"
    return (
        f"{one_line(row['organization'])}  {named}: {one_line(row['trouble'])}\n"
        f"  tried {tries}, again at {row['next_at']:%Y-%m-%d %H:%M} UTC or when its data change"
    )
