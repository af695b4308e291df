"""Several documents as one ZIP: all of them under names of their own, or none."""

import io
from uuid import uuid4
from zipfile import ZIP_STORED, ZipFile

import pytest

from doorstep.documents.routes import ZIPS
from doorstep.documents.zipping import LARGEST, unique_names
from doorstep.kit.store import PART
from tests.backend.conftest import ALEX
from tests.factories.documents import file_document, withdraw
from tests.factories.portals import Served, assert_problem

ZIP = "/api/portal/documents/zip"


async def test_all_that_are_chosen_are_in_it_under_names_of_their_own(served: Served):
    alex, large = await served.sign_in(ALEX), b"large" * PART
    filed = [
        await file_document(served, ALEX, data, name=name)
        for name, data in {"Report.pdf": b"one", "report.PDF": b"two", "Plan.pdf": large}.items()
    ]
    chosen = "&".join(f"id={each.id}" for each in [*filed, filed[0]])
    response = await alex.get(f"{ZIP}?{chosen}")
    assert response.mimetype == "application/zip"
    assert response.headers["Cache-Control"] == "no-store"
    with ZipFile(io.BytesIO(await response.get_data())) as opened:
        assert opened.testzip() is None
        assert {each.compress_type for each in opened.infolist()} == {ZIP_STORED}
        held = {name: opened.read(name) for name in opened.namelist()}
    assert held == {"Report.pdf": b"one", "report (2).PDF": b"two", "Plan.pdf": large}


async def test_one_that_may_not_be_seen_is_none_of_it(served: Served):
    alex = await served.sign_in(ALEX)
    good, gone = await file_document(served, ALEX), await file_document(served, ALEX)
    await withdraw(served, gone.id)
    for other in (gone.id, uuid4()):
        await assert_problem(await alex.get(f"{ZIP}?id={good.id}&id={other}"), 404, "not_found")


@pytest.mark.parametrize("query", ["", "?id=", "?id=x", "?id=%00", "?" + f"id={uuid4()}&" * 201])
async def test_no_ids_bad_ones_or_too_many_are_refused(served: Served, query: str):
    alex = await served.sign_in(ALEX)
    await assert_problem(await alex.get(ZIP + query), 422, "invalid")


async def test_too_much_for_one_is_refused(served: Served):
    alex, filed = await served.sign_in(ALEX), await file_document(served, ALEX)
    await served.office.execute("update documents set size = $1", LARGEST + 1)
    await assert_problem(await alex.get(f"{ZIP}?id={filed.id}"), 422, "too_large_for_one")


async def test_so_many_are_made_in_an_hour(served: Served):
    alex, filed = await served.sign_in(ALEX), await file_document(served, ALEX)
    assert (await alex.get(f"{ZIP}?id={filed.id}")).status_code == 200
    made = "update sign_in_throttles set count = $1 where count = 1 and ends_at > now()"
    await served.office.execute(made, ZIPS.most)
    refused = await alex.get(f"{ZIP}?id={filed.id}")
    await assert_problem(refused, 429, "too_many_zips")
    assert 0 < int(refused.headers["Retry-After"]) <= 3600


def test_names_are_safe_in_any_folder():
    names = [
        "../../etc/passwd",
        "a\\b.pdf",
        "a b.pdf",
        "x\u202efdp.exe",
        "\x00",
        "..",
        "CAFÉ",
        "café",
    ]
    assert unique_names(names) == [
        *("etc passwd", "a b.pdf", "a b (2).pdf", "xfdp.exe", "document", "document (2)"),
        *("CAFÉ", "café (2)"),
    ]
