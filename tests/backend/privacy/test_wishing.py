"""An owner asks to be erased, takes it back, or is refused."""

import pytest

from doorstep.privacy.deciding import NotUndecided, approve, refuse
from tests.backend.conftest import ALEX, COLIN
from tests.backend.privacy.conftest import Holding
from tests.backend.privacy.leaving import ERASURE, WISH, Leaving, asks_to_be_erased
from tests.factories.portals import assert_problem


@pytest.fixture
async def leaving(holding: Holding) -> Leaving:
    return await asks_to_be_erased(holding)


async def test_a_wish_is_shown_told_to_the_office_and_taken_back(leaving: Leaving):
    priya = leaving.priya
    await assert_problem(await priya.post(ERASURE, json=WISH), 409, "erasure_undecided")
    shown = (await (await priya.get("/api/portal/privacy")).get_json())["erasure"]
    assert (shown["state"], shown["asked_by"]) == ("asked", "Zebedee owner")
    assert (await (await priya.delete(ERASURE)).get_json())["state"] == "withdrawn"
    await assert_problem(await priya.delete(ERASURE), 404)
    with pytest.raises(NotUndecided):
        await approve(leaving.erasure)
    asked, withdrawn = await leaving.fetch(
        "select * from privacy_letters where recipient = (select email from organizations)"
        " order by created_at"
    )
    assert "asks to be erased" in asked["subject"]
    assert "Zebedee Street" in asked["text"]
    assert "No longer to be erased" in withdrawn["subject"]
    assert (await priya.post(ERASURE, json=WISH)).status_code == 202


async def test_a_wish_is_an_owners_who_signed_in_lately_and_typed_it(holding: Holding):
    colin, alex = await holding.served.sign_in(COLIN), await holding.served.sign_in(ALEX)
    await assert_problem(await colin.post(ERASURE, json=WISH), 403, "not_allowed")
    await assert_problem(await colin.delete(ERASURE), 403, "not_allowed")
    typed = {"confirmation": "yes"}
    problem = await assert_problem(await alex.post(ERASURE, json=typed), 422)
    assert problem["errors"][0]["field"] == "confirmation"
    await holding.served.office.execute(
        "update sign_in_sessions set created_at = now() - interval '11 minutes'"
    )
    await assert_problem(await alex.post(ERASURE, json=WISH), 403, "sign_in_again")


async def test_a_wish_is_asked_three_times_a_day_at_most(holding: Holding):
    alex = await holding.served.sign_in(ALEX)
    for _ in range(3):
        assert (await alex.post(ERASURE, json=WISH)).status_code == 202
        assert (await alex.delete(ERASURE)).status_code == 200
    await assert_problem(await alex.post(ERASURE, json=WISH), 429, "too_many_erasures")


async def test_a_refusal_leaves_all_and_tells_why(leaving: Leaving):
    before = len((await leaving.speaking_of("zebedee"))["jobs"])
    await refuse(leaving.erasure, "There is a bill to be paid.")
    shown = (await (await leaving.priya.get("/api/portal/privacy")).get_json())["erasure"]
    assert (shown["state"], shown["answer"]) == ("refused", "There is a bill to be paid.")
    assert len((await leaving.speaking_of("zebedee"))["jobs"]) == before
    await assert_problem(await leaving.priya.delete(ERASURE), 409, "erasure_decided")
    [letter] = await leaving.fetch(
        "select * from privacy_letters where subject like '%was not erased%'"
    )
    assert "There is a bill to be paid." in letter["text"]
