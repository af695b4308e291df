"""Lines about documents with their files, and bringing them in."""

import io
from base64 import b64encode
from typing import Any

import asyncpg
import msgspec

from doorstep.imports import Files, Report, import_lines
from tests.factories import making
from tests.factories.books import ANN, BEA, HOME, JOB, OF_ANN, SHOP, Line
from tests.factories.brought import plain_pdf

PEOPLE = (SHOP, ANN, BEA, HOME, JOB)


FILED = {"document_kind": "other"}
MADE = {"summary": "Repaired", "engineer": "Dana"}
RECORD = {name: value for name, value in making.RECORD.items() if name != "template"}


def inline(data: bytes) -> str:
    return b64encode(data).decode()


def paper(key: str = "d", **fields: Any) -> Line:
    """Return a line about a document of Ann's, with a file in it unless it has another."""
    known: Line = {} if {"job_report", "gas_safety_record"} & fields.keys() else FILED
    if not {"path", "data"} & fields.keys() and known:
        known = known | {"data": inline(plain_pdf(key))}
    about = {"kind": "document", "external_id": key, "title": "Paper"}
    return {**about, **OF_ANN, **known, **fields}


async def bring(files: Files | None, *given: Line, **how: Any) -> Report:
    stream = io.BytesIO(b"\n".join(msgspec.json.encode(line) for line in given))
    return await import_lines(stream, files=files, **how)


async def blamed(files: Files, *given: Line) -> list[tuple[str, str]]:
    report = await bring(files, *PEOPLE, *given)
    assert not report.written
    return [(bad.field, bad.reason) for bad in report.problems]


async def document(link: asyncpg.Connection, key: str = "d") -> Any:
    return await link.fetchrow("select * from documents where external_id = $1", key)


async def versions(link: asyncpg.Connection) -> int:
    found: Any = await link.fetchval("select count(*) from document_versions")
    return found
