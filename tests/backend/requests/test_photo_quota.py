"""How many photos one contact may announce in a day (BLOB-9)."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest
from asyncpg import ForeignKeyViolationError

from doorstep.requests.photos import LARGEST_PHOTO, MOST_PHOTOS_A_DAY
from tests.backend.conftest import ALEX, COLIN, PRIYA
from tests.factories.portals import Browser, Served, ask_for_service, sync_body


def photos(count: int, size: int = 1000) -> list[dict[str, Any]]:
    return [
        {"sha256": uuid4().hex * 2, "size": size, "media_type": "image/jpeg"} for _ in range(count)
    ]


async def ask(browser: Browser, *asked: list[dict[str, Any]]) -> list[Any]:
    """Ask for service once for each list of photos; return the outcomes."""
    body = await sync_body(browser, *(ask_for_service(photos=each) for each in asked))
    return (await (await browser.post("/api/sync", json=body)).get_json())["m"]


async def announced(served: Served) -> Any:
    return await served.office.fetchval("select count(*) from service_request_photos")


async def test_blob_9_a_day_has_room_for_so_many_photos_of_a_contact(served: Served):
    alex = await served.sign_in(ALEX)
    taken = await ask(alex, *(photos(6) for _ in range(MOST_PHOTOS_A_DAY // 6)))
    assert {status for _, status, *_ in taken} == {"applied"}
    [refused] = await ask(alex, photos(1))
    assert refused[1:3] == ["rejected", "photo_quota"]
    assert "fewer photos" in refused[3]["sentence"]
    assert await announced(served) == MOST_PHOTOS_A_DAY
    assert (await ask(alex, []))[0][1] == "applied"


async def test_blob_9_a_day_has_room_for_so_many_bytes_of_a_contact(served: Served):
    priya, colin = await served.sign_in(PRIYA), await served.sign_in(COLIN)
    outcomes = await ask(priya, *(photos(6, LARGEST_PHOTO) for _ in range(4)))
    assert [outcome[1] for outcome in outcomes] == ["applied"] * 3 + ["rejected"]
    assert outcomes[3][2] == "photo_quota"
    assert (await ask(priya, photos(2, LARGEST_PHOTO)))[0][1] == "applied"
    assert (await ask(colin, photos(6, LARGEST_PHOTO)))[0][1] == "applied"


async def test_the_next_day_has_room_again(served: Served):
    alex = await served.sign_in(ALEX)
    await ask(alex, *(photos(6) for _ in range(MOST_PHOTOS_A_DAY // 6)))
    await served.office.execute(
        "update service_requests set created_at = created_at - interval '25 hours'"
    )
    assert (await ask(alex, photos(6)))[0][1] == "applied"


@pytest.mark.parametrize("photo", [{"size": 0}, {"size": LARGEST_PHOTO + 1}, {"sha256": "x"}])
async def test_what_cannot_be_a_photo_is_not_announced(served: Served, photo: dict[str, Any]):
    alex = await served.sign_in(ALEX)
    [refused] = await ask(alex, [photos(1)[0] | photo])
    assert refused[1:3] == ["rejected", "invalid_args"]
    assert await announced(served) == 0


async def test_devices_side_by_side_have_one_days_room_together(served: Served):
    devices = [await served.sign_in(ALEX) for _ in range(4)]
    asked = [ask(device, *(photos(6) for _ in range(5))) for device in devices]
    statuses = [status for each in await asyncio.gather(*asked) for _, status, *_ in each]
    assert sorted(set(statuses)) == ["applied", "rejected"]
    assert statuses.count("applied") == MOST_PHOTOS_A_DAY // 6
    assert await announced(served) == MOST_PHOTOS_A_DAY


async def test_a_photo_on_its_way_cannot_be_announced_with_another_size(served: Served):
    alex = await served.sign_in(ALEX)
    [photo] = photos(1)
    outcomes = await ask(alex, [photo], [photo], [photo | {"size": 1}])
    assert [outcome[1] for outcome in outcomes] == ["applied", "applied", "rejected"]
    assert outcomes[2][2] == "photo_differs"


async def test_a_request_with_photos_stays_with_its_customer(served: Served):
    alex = await served.sign_in(ALEX)
    give = (
        "update service_requests set customer_id = (select customer_id"
        f" from customer_portal_access where email = '{PRIYA}')"
    )
    await ask(alex, photos(1))
    with pytest.raises(ForeignKeyViolationError, match="photos_of_their_customer"):
        await served.office.execute(give)
    await served.office.execute("delete from service_request_photos")
    assert await served.office.execute(give) == "UPDATE 1"
