"""A renewal is asked of a certificate that one sees, and that none has taken the place of."""

from datetime import UTC, date, datetime
from typing import Any

import msgspec
import pytest

from deltasync import Conflicted, Mutation, Rejected
from doorstep.customers.models import Role
from doorstep.customers.viewer import Viewer
from doorstep.documents.models import Document
from doorstep.kit.database import transaction
from doorstep.kit.ids import uuid7
from doorstep.requests.asking import CreateRequest, create_request
from doorstep.requests.models import ServiceRequest
from tests.backend.conftest import Business


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
    async with transaction():
        await create_request(viewer, Mutation(uuid7(), asked, None))
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
