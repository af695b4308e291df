"""`doorstep documents unmade`: what is to be made of data and could not be."""

from pathlib import Path
from typing import Any

from doorstep.kit.database import connection
from doorstep.kit.mail import one_line
from doorstep.kit.words import counted

from .outbox import over_database

UNMADE = """
    select o.external_id as organization, d.external_id, d.id, m.trouble, m.attempts, m.next_at
    from document_makings m join documents d on d.id = m.document_id
    join organizations o on o.id = d.organization_id
    where m.trouble <> '' order by m.at, m.id
"""


def list_unmade(folder: Path) -> int:
    """Print each document that could not be made, why, and when it is tried again; 1 if any."""

    async def show() -> int:
        async with connection() as link:
            rows: list[Any] = await link.fetch(UNMADE)
        for row in rows:
            print(_described(row))  # noqa: T201 - the command line speaks by printing
        print(f"{counted(len(rows), 'document')} could not be made.")  # noqa: T201
        return 1 if rows else 0

    return over_database(folder, show)


def _described(row: Any) -> str:
    named = one_line(row["external_id"] or str(row["id"]))  # a terminal obeys what is in names
    tries = "once" if row["attempts"] == 1 else f"{row['attempts']} times"
    return (
        f"{one_line(row['organization'])}  {named}: {one_line(row['trouble'])}\n"
        f"  tried {tries}, again at {row['next_at']:%Y-%m-%d %H:%M} UTC or when its data change"
    )
