"""Stopping mails from within one: at once by a mail program, after a question by a person."""

from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest

from doorstep.notifications.mail.tokens import Signer
from doorstep.notifications.models import Category
from tests.backend.conftest import ALEX
from tests.factories.portals import SECRET, Served

SIGNER = Signer((SECRET,))
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


async def contact(served: Served, email: str = ALEX) -> UUID:
    query = "select id from customer_portal_access where email = $1"
    found: Any = await served.office.fetchval(query, email)
    return found


async def link(served: Served, category: Category = Category.VISITS) -> str:
    return f"/unsubscribe/{SIGNER.stopping(await contact(served), category)}"


async def chosen(served: Served) -> dict[str, Any] | None:
    query = "select channels from alert_choices where contact_id = $1"
    found = await served.office.fetchval(query, await contact(served))
    return msgspec.json.decode(found) if found else None


async def choose(served: Served, channels: dict[str, Any]) -> None:
    await served.office.execute(
        "insert into alert_choices (id, organization_id, contact_id, channels)"
        " select gen_random_uuid(), organization_id, id, $2 from customer_portal_access"
        " where id = $1",
        await contact(served),
        msgspec.json.encode(channels).decode(),
    )


async def page(response: Any, status: int = 200) -> str:
    assert response.status_code == status
    assert response.mimetype == "text/html"
    assert response.headers["Cache-Control"] == "no-store"
    assert "noindex" in response.headers["X-Robots-Tag"]
    assert "Set-Cookie" not in response.headers
    return await response.get_data(as_text=True)


async def test_looking_asks_and_changes_nothing(served: Served):
    told = await page(await served.browser().get(await link(served)))
    assert "<h1>No more mails about visits?</h1>" in told
    assert "Stop these mails" in told
    assert await chosen(served) is None


async def test_a_mail_program_stops_them_at_once(served: Served):
    told = await page(await served.browser().post(await link(served), form=ONE_CLICK))
    assert "These mails are stopped" in told
    assert await chosen(served) == {"visits": {"email": "never"}}


async def test_only_that_category_is_stopped_and_other_channels_stay(served: Served):
    before = {"visits": {"push": True, "email": "always"}, "invoices": {"email": "always"}}
    await choose(served, before)
    there = await link(served)
    told = await page(await served.browser().post(there, form=ONE_CLICK))
    stopped = {"push": True, "email": "never", "before": "always"}
    assert await chosen(served) == before | {"visits": stopped}
    told = await page(await served.browser().post(there, form={"undo": "1"}))
    assert "You get these mails again" in told
    assert await chosen(served) == before


async def test_undoing_leaves_no_choice_where_there_was_none(served: Served):
    there = await link(served)
    told = await page(await served.browser().post(there, form=ONE_CLICK))
    assert 'name="undo"' in told
    for _ in range(2):
        await page(await served.browser().post(there, form={"undo": "1"}))
        assert await chosen(served) == {"visits": {}}


async def test_stopping_twice_is_undone_to_before_the_first_time(served: Served):
    before = {"visits": {"email": "always"}}
    await choose(served, before)
    there = await link(served)
    await page(await served.browser().post(there, form=ONE_CLICK))
    told = await page(await served.browser().get(there))
    assert "<h1>These mails are stopped</h1>" in told
    assert 'name="undo"' in told
    await page(await served.browser().post(there, form={}))
    await page(await served.browser().post(there, form={"undo": "1"}))
    assert await chosen(served) == before
    assert "No more mails about visits?" in await page(await served.browser().get(there))


async def test_a_browser_posts_from_the_page_itself_and_from_no_other(served: Served):
    there = await link(served)
    own = {"Sec-Fetch-Site": "same-origin", "Origin": "null"}
    await page(await served.browser().post(there, form={}, headers=own))
    other = {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}
    assert (await served.browser().post(there, form={}, headers=other)).status_code == 403


async def test_a_token_that_is_none_opens_nothing(served: Served):
    right = SIGNER.stopping(await contact(served), Category.VISITS)
    others = Signer(("x" * 40,)).stopping(await contact(served), Category.VISITS)
    back = SIGNER.returning(await contact(served), ALEX)
    for wrong in (others, back, right[:-1], right + "A", "x", "%00", "é"):
        for method in ("GET", "POST"):
            browser: Any = served.browser()
            response = await browser.open(f"/unsubscribe/{wrong}", method=method)
            assert "This link is not complete" in await page(response, 404)
    assert await chosen(served) is None


async def test_security_has_no_token():
    with pytest.raises(KeyError):
        SIGNER.stopping(uuid4(), Category.SECURITY)


async def test_of_somebody_who_is_gone_there_is_nothing_left_to_stop(served: Served):
    gone = f"/unsubscribe/{SIGNER.stopping(uuid4(), Category.VISITS)}"
    assert "These mails are stopped" in await page(await served.browser().post(gone, form={}))


async def test_another_business_can_stop_nothing_here(served: Served):
    await served.office.execute(
        "insert into organizations (id, external_id, name, host)"
        " values (gen_random_uuid(), 'other', 'Other', 'other.example')"
    )
    await page(await served.browser("other.example").post(await link(served), form=ONE_CLICK))
    assert await chosen(served) is None


async def test_the_page_speaks_the_language_of_the_person(served: Served):
    await served.office.execute(
        "update customer_portal_access set locale = 'de-DE' where email = $1", ALEX
    )
    told = await page(await served.browser().get(await link(served)))
    assert "Keine E-Mails mehr über Termine?" in told
    assert '<html lang="de">' in told


async def test_a_large_body_is_refused(served: Served):
    response = await served.browser().post(await link(served), data=b"x" * 5000)
    assert response.status_code == 413
    assert await chosen(served) is None


async def test_the_page_is_in_the_language_that_their_mails_are_in(served: Served):
    await served.office.execute(
        "insert into alert_choices (id, organization_id, contact_id, language)"
        " select gen_random_uuid(), organization_id, id, 'de' from customer_portal_access"
        " where id = $1",
        await contact(served),
    )
    assert '<html lang="de"' in await page(await served.browser().get(await link(served)))
