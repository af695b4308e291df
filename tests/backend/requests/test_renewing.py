"""A renewal is asked of a certificate that one sees, and that none has taken the place of."""

import asyncio
from datetime import UTC, date, datetime
from typing import Any

import msgspec
import pytest

from deltasync import Conflicted, Rejected
from doorstep.customers.models import Role
from doorstep.customers.viewer import Viewer
from doorstep.documents.models import Document
from doorstep.kit.database import transaction
from doorstep.kit.ids import uuid7
from doorstep.requests.asking import CreateRequest
from doorstep.requests.models import ServiceRequest
from tests.backend.conftest import ALEX, COLIN, Business
from tests.factories.documents import file_document
from tests.factories.portals import Served, ask_for_service, sync_body

from .test_asking import create_request, do


async def certificate(viewer: Viewer, **given: Any) -> Document:
    usual: dict[str, Any] = {
        "organization_id": viewer.organization_id,
        "customer_id": viewer.customer_id,
        "kind": "certificate",
        "title": "Gas safety record",
        "appliance": "Boiler",
        "audience": "site",
        "sha256": "a" * 64,
        "issued_on": date(2026, 1, 1),
        "filed_at": datetime(2026, 1, 1, tzinfo=UTC),
    }
    return await Document.create(**usual | given)


async def renew(viewer: Viewer, document: Document) -> ServiceRequest:
    asked = CreateRequest(uuid7(), "maintenance", "Again", renews_id=document.id)
    await do(create_request, viewer, asked)
    return await ServiceRequest.get(id=asked.request_id)


async def test_a_renewal_says_of_which_certificate_it_is(business: Business):
    mine = await certificate(business.alex)
    assert (await renew(business.alex, mine)).renews_id == mine.id
    asked = (await business.copy(business.alex, "request")).values()
    assert str(mine.id) in [each["renews_id"] for each in asked]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"withdrawn_at": datetime(2026, 2, 1, tzinfo=UTC)}, "unknown_document"),
        ({"sha256": None}, "unknown_document"),
        ({"audience": "owner"}, "unknown_document"),
        ({"kind": "quote"}, "not_renewable"),
    ],
)
async def test_what_is_no_certificate_that_one_sees_is_not_renewed(
    business: Business, given: dict[str, Any], code: str
):
    colin = msgspec.structs.replace(business.priya, role=Role.SITE)
    document = await certificate(colin, **given)
    with pytest.raises(Rejected) as refused:
        await renew(colin, document)
    assert refused.value.code == code
    with pytest.raises(Rejected):
        await renew(business.alex, await certificate(colin))


@pytest.mark.parametrize("named", [True, False])
async def test_what_was_renewed_meanwhile_is_told_with_what_has_taken_its_place(
    business: Business, *, named: bool
):
    """Somebody would come for nothing; the device keeps what was written, with this sentence."""
    old = await certificate(business.alex)
    how: dict[str, Any] = {"supersedes_id": old.id, "appliance": "Other"} if named else {}
    new = await certificate(business.alex, issued_on=date(2027, 1, 1), **how)
    with pytest.raises(Conflicted) as refused:
        await renew(business.alex, old)
    assert refused.value.code == "already_renewed"
    assert refused.value.detail["current_id"] == str(new.id)
    assert "renewed already" in refused.value.detail["sentence"]
    assert (await renew(business.alex, new)).renews_id == new.id


async def test_one_that_only_looks_newer_has_not_taken_its_place(business: Business):
    old = await certificate(business.alex)
    newer: dict[str, Any] = {"issued_on": date(2027, 1, 1)}
    await certificate(business.alex, appliance="Fire", **newer)
    await certificate(business.alex, withdrawn_at=datetime(2027, 2, 1, tzinfo=UTC), **newer)
    await certificate(business.alex, sha256=None, supersedes_id=old.id, **newer)
    await certificate(business.priya, **newer)
    assert (await renew(business.alex, old)).renews_id == old.id


async def test_one_that_was_corrected_has_not_taken_the_place_of_its_correction(
    business: Business,
):
    """The first had the wrong year."""
    wrong = await certificate(business.alex, issued_on=date(2027, 1, 1))
    right = await certificate(business.alex, supersedes_id=wrong.id)
    assert (await renew(business.alex, right)).renews_id == right.id


@pytest.mark.parametrize("named", [True, False])
async def test_one_that_its_reader_may_not_see_is_not_named(business: Business, *, named: bool):
    colin = msgspec.structs.replace(business.priya, role=Role.SITE)
    old = await certificate(colin)
    how: dict[str, Any] = {"supersedes_id": old.id} if named else {}
    hidden = await certificate(colin, audience="owner", issued_on=date(2027, 1, 1), **how)
    with pytest.raises(Conflicted) as refused:
        await renew(colin, old)
    assert refused.value.code == "already_renewed"
    assert refused.value.detail.keys() == {"sentence"}
    assert str(hidden.id) not in str(refused.value.detail)
    with pytest.raises(Conflicted) as told:
        await renew(business.priya, old)
    assert told.value.detail["current_id"] == str(hidden.id)


async def outcome(served: Served, email: str, document: Any) -> list[Any]:
    """Ask for a renewal as a phone does, within the walls."""
    browser = await served.sign_in(email)
    body = await sync_body(browser, ask_for_service(renews_id=str(document)))
    answer = await browser.post("/api/sync", json=body)
    [[_, *told]] = (await answer.get_json())["m"]
    return told


async def test_within_the_walls_it_is_told_that_there_is_one_but_not_which(served: Served):
    old = await file_document(served, COLIN, audience="site")
    await file_document(served, COLIN, b"newer", audience="owner")
    status, code, detail = await outcome(served, COLIN, old.id)
    assert (status, code, detail.keys()) == ("conflict", "already_renewed", {"sentence"})
    strangers = "select doorstep.is_renewed($1)"
    assert await served.office.fetchval(strangers, old.id) is True


@pytest.mark.parametrize("status", ["pending", "accepted", "scheduled"])
async def test_a_renewal_that_is_asked_for_is_not_asked_for_again(business: Business, status: str):
    mine = await certificate(business.alex)
    first = await renew(business.alex, mine)
    await ServiceRequest.filter(id=first.id).update(status=status)
    with pytest.raises(Conflicted) as refused:
        await renew(business.alex, mine)
    assert refused.value.code == "already_asked"
    assert refused.value.detail["request_id"] == str(first.id)
    assert "asked for already" in refused.value.detail["sentence"]
    await ServiceRequest.filter(id=first.id).update(status="declined")
    assert (await renew(business.alex, mine)).renews_id == mine.id


async def test_the_same_request_again_is_that_request(business: Business):
    mine = await certificate(business.alex)
    first = await renew(business.alex, mine)
    again = CreateRequest(first.id, "maintenance", "Again", renews_id=mine.id)
    with pytest.raises(Rejected) as refused:
        await do(create_request, business.alex, again)
    assert refused.value.code == "request_exists"


async def test_of_two_at_once_one_is_taken(business: Business):
    mine = await certificate(business.alex)
    begun = asyncio.Event()

    async def another() -> None:
        await begun.wait()
        await renew(business.alex, mine)

    second = asyncio.create_task(another())
    async with transaction():
        await renew(business.alex, mine)
        begun.set()
        await asyncio.wait([second], timeout=0.3)
    with pytest.raises(Conflicted):
        await second


async def test_a_phone_is_told_which_request_was_first(served: Served):
    mine = await file_document(served, ALEX)
    assert (await outcome(served, ALEX, mine.id))[0] == "applied"
    status, code, detail = await outcome(served, ALEX, mine.id)
    assert (status, code) == ("conflict", "already_asked")
    assert detail.keys() == {"sentence", "request_id"}
