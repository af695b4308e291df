"""A document that is made of data is made once for them, and anew for others."""

import hashlib
from typing import Any

import pytest

from doorstep.documents.files import path_of, thumbnail_of
from doorstep.documents.making.making import Making
from doorstep.documents.making.waiting import DIGEST
from doorstep.documents.models import Document, DocumentMaking
from tests.backend.conftest import Business
from tests.factories.making import RECORD, REPORT, photo
from tests.factories.papers import text_of
from tests.pdf_ua import faults

from .made import RESTED, all_made, codes_of, document, file_of


async def photo_of(business: Business, making: Making, name: str, **other: Any) -> None:
    data = photo(size=(2000, 1500))
    sha256 = hashlib.sha256(data).hexdigest()
    await making.store.put(path_of(sha256), data)
    given: dict[str, Any] = {"kind": "photo", "made_of": None, "sha256": sha256}
    await document(business, external_id=name, **given | other)


async def test_what_is_made_is_in_the_store_and_the_copy_with_its_code_on_it(
    business: Business, making: Making
):
    given = await document(business)
    assert await business.copy(business.alex, "document_site") == {}
    assert await all_made(making) == 1
    row, pdf = await Document.get(id=given.id), await file_of(making, given.id)
    assert (row.sha256, row.size) == (hashlib.sha256(pdf).hexdigest(), len(pdf))
    assert (row.media_type, row.pages, row.thumbnail) == ("application/pdf", 1, True)
    assert row.file_name == "Landlord Homeowner Gas Safety Record GSR-1042.pdf"
    assert (await making.store.get(thumbnail_of(row.sha256 or "")) or b"")[:2] == b"\xff\xd8"
    [code] = await codes_of(given.id)
    assert code in text_of(pdf)
    assert faults(pdf) == []
    copied = await business.copy(business.alex, "document_site")
    assert copied[given.id]["sha256"] == row.sha256


async def test_other_data_make_another_version_with_another_code(
    business: Business, making: Making
):
    given = await document(business)
    await all_made(making)
    first = await file_of(making, given.id)
    await Document.filter(id=given.id).update(made_of=RECORD | {"remarks": "Seen again."})
    assert await all_made(making) == 1
    before, after = await codes_of(given.id)
    second = text_of(await file_of(making, given.id))
    assert before in text_of(first)
    assert after in second
    assert before not in second
    assert "Seen again." in second


@pytest.mark.parametrize(
    "change",
    [
        "update organizations set phone = '0117 496 0000', name = 'Northgate Group'",
        "update customers set name = 'Alexandra Morgan'",
        "update documents set made_of = made_of || '{}'",
    ],
)
async def test_what_the_office_did_not_say_anew_stays_as_it_was_issued(
    business: Business, making: Making, change: str
):
    given = await document(business)
    await all_made(making)
    await business.link.execute(change)
    assert await all_made(making) == 0
    assert len(await codes_of(given.id)) == 1


async def test_a_report_waits_for_its_photos_and_says_why(business: Business, making: Making):
    named = {"photos": [{"document": "PH-1", "caption": "The valve"}]}
    given = await document(business, kind="job_report", made_of=REPORT | named)
    assert await all_made(making) == 1
    assert (await DocumentMaking.get(document_id=given.id)).trouble == (
        "There is no photo PH-1 of this customer, with a file: if its line was refused,"
        " import it again."
    )
    assert await codes_of(given.id) == []
    await photo_of(business, making, "PH-1", customer_id=business.priya.customer_id)
    await business.link.execute(RESTED)
    assert await all_made(making) == 1, "somebody else's photo is none of theirs"
    await photo_of(business, making, "PH-2")
    changed = {"photos": [{"document": "PH-2", "caption": "The valve"}]}
    await Document.filter(id=given.id).update(made_of=REPORT | changed)
    assert await all_made(making) == 1, "other data are tried at once"
    assert len(await codes_of(given.id)) == 1
    assert await DocumentMaking.all().count() == 0
    assert b"/Image" in await file_of(making, given.id)


async def test_rests_grow_and_end_with_a_day(business: Business, making: Making):
    given = await document(business, made_of={"template": "poem"})
    rests: list[float] = []
    for _ in range(3):
        assert await all_made(making) == 1
        rests.append(
            await business.link.fetchval(
                "select round(extract(epoch from next_at - at) / 60) from document_makings"
            )
        )
        await business.link.execute(RESTED)
    assert [int(each) for each in rests] == [1, 4, 9]
    await DocumentMaking.filter(document_id=given.id).update(attempts=200)
    assert await all_made(making) == 1
    day = "select next_at - at = interval '1 day' from document_makings"
    assert await business.link.fetchval(day)
    assert "Its data cannot be used" in (await DocumentMaking.get()).trouble


async def test_an_organisation_with_a_host_of_its_own_has_it_on_its_papers(
    business: Business, making: Making
):
    await business.link.execute("update organizations set host = 'portal.northgate.example'")
    given = await document(business)
    await all_made(making)
    text = text_of(await file_of(making, given.id)).replace(" ", "")
    assert "portal.northgate.example/portal/verify" in text


async def test_what_waits_is_found_by_its_index(business: Business):
    await business.link.execute("set enable_seqscan = off")
    waiting = f"made_of is not null and made_digest is distinct from {DIGEST}"
    plan = await business.link.fetch(f"explain select id from documents where {waiting}")
    assert "documents_to_make" in str(plan)
