"""Jobs, and asking for service."""

from tests.factories.portals import assert_problem

from .absent import Absent
from .alexs import Alexs


async def jobs(alexs: Alexs) -> None:
    response = await alexs.intruder.browser.get("/api/portal/jobs?limit=200")
    listed = {row["id"] for row in (await response.get_json())["jobs"]}
    assert listed
    assert str(alexs.job) not in listed


async def requests(alexs: Alexs) -> None:
    body = {"type": "repair", "description": "Drip", "property_id": str(alexs.property)}
    headers = {"Idempotency-Key": "something-new"}
    response = await alexs.intruder.browser.post("/api/portal/requests", json=body, headers=headers)
    await assert_problem(response, 422, "unknown_property")


DOORS = {
    ("GET", "/api/portal/jobs/<job_id>"): Absent("GET", "/api/portal/jobs/{job}"),
    ("GET", "/api/portal/jobs"): jobs,
    ("POST", "/api/portal/requests"): requests,
}
