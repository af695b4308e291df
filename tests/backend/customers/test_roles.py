"""What each role's copy has, and what it may ask for."""

from tests.backend.conftest import COLIN, MARTA
from tests.factories.portals import Served, assert_problem, sync_body


async def test_who_pays_the_bills_sees_no_jobs(served: Served):
    marta, colin = await served.sign_in(MARTA), await served.sign_in(COLIN)
    body = await sync_body(marta, limit=1000)
    page = await (await marta.post("/api/sync", json=body)).get_json()
    assert {row[0] for row in page["rows"]} == {
        *("organization", "profile", "place", "invoice", "payment"),
        *("document_billing", "document_everyone", "alert_choices"),
    }
    assert (await (await marta.get("/api/portal/jobs")).get_json())["jobs"] == []
    assert "access_notes" not in str(page["rows"])
    [job] = (await (await colin.get("/api/portal/jobs?limit=1")).get_json())["jobs"]
    await assert_problem(await marta.get(f"/api/portal/jobs/{job['id']}"), 404)
    await assert_problem(
        await marta.post(
            "/api/portal/requests",
            json={"type": "repair", "description": "Drip"},
            headers={"Idempotency-Key": "something-new"},
        ),
        422,
        "not_allowed",
    )


async def test_a_change_of_role_changes_the_copy(served: Served):
    colin = await served.sign_in(COLIN)
    first = await (await colin.post("/api/sync", json=await sync_body(colin))).get_json()
    await served.office.execute(
        "update customer_portal_access set role = 'billing' where email = $1", COLIN
    )
    body = await sync_body(colin, cursor=[first["epoch"], first["to"]], limit=1000)
    page = await (await colin.post("/api/sync", json=body)).get_json()
    assert page["reset"]
    assert "job" not in {row[0] for row in page["rows"]}
