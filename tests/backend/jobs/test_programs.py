"""Reading jobs from another program, over plain HTTP."""

from tests.backend.conftest import ALEX
from tests.factories.portals import Served


async def test_pages_follow_one_another_and_have_each_job_once(served: Served):
    alex = await served.sign_in(ALEX)
    whole = await (await alex.get("/api/portal/jobs?limit=200")).get_json()
    assert whole["next"] is None
    pages = [await (await alex.get("/api/portal/jobs?limit=1")).get_json()]
    while pages[-1]["next"]:
        after = f"/api/portal/jobs?limit=1&after={pages[-1]['next']}"
        pages.append(await (await alex.get(after)).get_json())
    assert len(pages) == len(whole["jobs"]) > 1
    assert [job for page in pages for job in page["jobs"]] == whole["jobs"]


async def test_a_job_is_the_one_of_the_list(served: Served):
    alex = await served.sign_in(ALEX)
    [job] = (await (await alex.get("/api/portal/jobs?limit=1")).get_json())["jobs"]
    assert await (await alex.get(f"/api/portal/jobs/{job['id']}")).get_json() == job
