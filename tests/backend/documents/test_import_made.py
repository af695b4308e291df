"""Lines about documents that are made here of what they say."""

from datetime import date

import asyncpg
import msgspec

from doorstep.documents.making.waiting import DIGEST
from doorstep.imports import Files
from doorstep.imports.report import Waiting
from tests.factories.bringing import MADE, PEOPLE, RECORD, bring, document, inline, paper
from tests.factories.brought import picture


async def test_what_is_made_here_waits_for_its_file_and_keeps_the_one_it_has(
    files: Files, portal: asyncpg.Connection
):
    await bring(files, *PEOPLE, paper(job_report=MADE))
    made = await document(portal)
    assert (made["sha256"], made["file_name"]) == (None, "")
    assert msgspec.json.decode(made["made_of"])["template"] == "job_report"
    await bring(files, paper())
    filed = await document(portal)
    assert filed["made_of"] is None
    await bring(files, paper(job_report=MADE))
    again = await document(portal)
    assert again["made_of"]
    assert again["sha256"] == filed["sha256"]


async def test_a_gas_safety_record_says_itself_when_it_ends(
    files: Files, portal: asyncpg.Connection
):
    await bring(files, *PEOPLE, paper(gas_safety_record=RECORD), paper("r", job_report=MADE))
    made = await document(portal)
    assert (made["kind"], made["certificate_type"]) == ("certificate", "Landlord gas safety record")
    assert (made["issued_on"], made["expires_on"]) == (date(2026, 11, 20), date(2027, 11, 20))
    homeowners = {**RECORD, "landlord": None}
    later = {"issued_on": "2026-12-01", "expires_on": "2027-11-20"}
    await bring(files, paper(gas_safety_record=homeowners, **later))
    made = await document(portal)
    assert made["certificate_type"] == "Homeowner gas safety record"
    assert made["issued_on"] == date(2026, 12, 1)
    report = await document(portal, "r")
    assert (report["kind"], report["expires_on"]) == ("job_report", None)


async def test_what_was_made_for_another_customer_is_not_shown_to_this_one(
    files: Files, portal: asyncpg.Connection
):
    await bring(files, *PEOPLE, paper(job_report=MADE))
    await portal.execute(
        "update documents set sha256 = 'ab', file_name = 'Ann.pdf', made_digest = 'of Ann'"
    )
    assert (await bring(files, paper(job_report=MADE))).unchanged == {"document": 1}
    await bring(files, paper(job_report=MADE, customer="bea"))
    moved = await document(portal)
    assert (moved["sha256"], moved["file_name"], moved["made_digest"]) == (None, "", None)
    assert moved["made_of"]


async def test_of_photos_that_are_waited_for_it_is_said_if_their_lines_were_refused(
    files: Files, portal: asyncpg.Connection
):
    assert portal
    keys = ("no picture", "no title", "no job", "not here")
    named = [{"document": key, "caption": "The valve"} for key in keys]
    lines = [
        paper("no picture", document_kind="photo"),
        paper("no title", document_kind="photo", title="\x07"),
        paper("no job", document_kind="photo", data=inline(picture()), job="J"),
        paper("d", job_report={**MADE, "photos": named}),
    ]
    report = await bring(files, *PEOPLE, *lines)
    first = len(PEOPLE) + 1
    assert [bad.line for bad in report.problems] == [first, first + 1, first + 2]
    [waiting] = report.waiting
    assert waiting.photos == sorted(keys)
    assert waiting.refused == dict(zip(keys, range(first, first + 3), strict=False))


async def test_a_report_says_which_documents_wait_for_photos(
    files: Files, portal: asyncpg.Connection
):
    photo = paper("there", document_kind="photo", data=inline(picture()))
    named = [{"document": key, "caption": "The valve"} for key in ("there", "P-2", "P-1", "note")]
    lines = [photo, paper("note"), paper("d", job_report={**MADE, "photos": named})]
    gone = paper("gone", job_report={**MADE, "photos": named}, withdrawn=True)
    for dry in (True, False):
        report = await bring(files, *PEOPLE, *lines, gone, dry_run=dry)
        assert report.awaited == 1
        assert report.waiting == [Waiting("d", ["P-1", "P-2", "note"])]
    await bring(
        files,
        *(paper(key, document_kind="photo", data=inline(picture())) for key in ("P-1", "P-2")),
    )
    assert (await bring(files, *lines)).waiting == [Waiting("d", ["note"])]
    await portal.execute(f"update documents set made_digest = {DIGEST}")
    assert (await bring(files, *lines)).awaited == 0, "it was made"
