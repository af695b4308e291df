"""Nobody keeps others' photos waiting with what is refused again and again (BLOB-9)."""

import pytest

from doorstep.replica.pictures import Pictures, PicturesBusy
from doorstep.replica.refusals import MOST_REFUSED_A_DAY, delete_old_refusals
from tests.backend.conftest import ALEX, PRIYA
from tests.factories.photos import declare, picture, send, stored
from tests.factories.portals import Served, assert_problem


async def refused_before(served: Served, times: int, age: str = "0") -> None:
    await served.office.execute(
        "insert into sync_refusal select id, $1, now() - $2::text::interval"
        " from customer_portal_access where email = $3",
        *(times, age, ALEX),
    )


async def test_a_turn_is_not_waited_for_without_an_end():
    pictures = Pictures(wait=0.05)
    async with pictures.taking_turn():
        with pytest.raises(PicturesBusy):
            async with pictures.taking_turn():
                pass
    async with pictures.taking_turn():
        pass


async def test_blob_9_bytes_that_are_refused_again_and_again_are_no_longer_looked_at(
    served: Served,
):
    alex, priya = await served.sign_in(ALEX), await served.sign_in(PRIYA)
    await refused_before(served, MOST_REFUSED_A_DAY - 2)
    bad = await declare(alex, b"no picture")
    for _ in range(2):
        await assert_problem(await send(alex, bad, b"no picture"), 422, "not_an_image")
    refused = await send(alex, bad, b"no picture")
    await assert_problem(refused, 429, "photo_quota")
    assert int(refused.headers["Retry-After"]) > 0
    data = picture()
    assert (await send(priya, await declare(priya, data), data)).status_code == 204


async def test_blob_9_what_is_whole_waits_with_its_bytes_until_the_next_day(served: Served):
    alex, data = await served.sign_in(ALEX), picture()
    path = await declare(alex, data)
    assert (await send(alex, path, data[:100])).status_code == 204
    await refused_before(served, MOST_REFUSED_A_DAY)
    await assert_problem(await send(alex, path, data[100:], 100), 429, "photo_quota")
    assert await stored(served) == 0
    await served.office.execute("update sync_refusal set first_at = now() - interval '25 hours'")
    assert (await alex.head(path)).status_code == 200
    assert await stored(served) == 1


@pytest.mark.parametrize(("age", "forgotten"), [("23 hours", 0), ("25 hours", 1)])
async def test_a_count_is_forgotten_when_its_day_is_over(served: Served, age: str, forgotten: int):
    await refused_before(served, 3, age)
    assert await delete_old_refusals() == forgotten
