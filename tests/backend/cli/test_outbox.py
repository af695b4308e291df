"""`doorstep outbox`: the office sees what the server failed on, and ends it."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest

from tests.backend.conftest import ALEX, PRIYA
from tests.factories.commands import run
from tests.factories.portals import Browser, Served, ask_for_service, scope_of, serve, sync_body

BREAK = """
    create function break_down() returns trigger language plpgsql as
      $$ begin raise exception 'out of order'; end $$;
    create trigger break_down before insert on service_requests
      for each row execute function break_down()
"""
MEND = "drop trigger break_down on service_requests"


class Stuck:
    """A request in quarantine, and the device that sent it."""

    def __init__(
        self, url: str, served: Served, browser: Browser, mutation: dict[str, Any]
    ) -> None:
        self.url, self.served, self.browser, self.mutation = url, served, browser, mutation

    def outbox(self, *words: str) -> tuple[int, str, str]:
        return run("outbox", *words, environ={"DOORSTEP_DATABASE_URL": self.url})

    async def outcome(self) -> tuple[str, str]:
        """Return status and sentence as the author's devices learn them."""
        page = await push(self.browser)
        [doc] = [row[3] for row in page["rows"] if row[1] == self.mutation["id"]]
        return doc["status"], (doc["detail"] or {}).get("sentence", "")

    async def requests(self) -> int:
        made = self.mutation["args"]["request_id"]
        found: Any = await self.served.office.fetchval(
            "select count(*) from service_requests where id = $1::text::uuid", made
        )
        return found


async def push(browser: Browser, *mutations: dict[str, Any]) -> dict[str, Any]:
    response = await browser.post("/api/sync", json=await sync_body(browser, *mutations))
    assert response.status_code == 200
    return await response.get_json()


async def quarantine(served: Served, browser: Browser, *mutations: dict[str, Any]) -> None:
    """Push until the server has failed for an hour, or so it seems."""
    for _ in range(4):
        page = await push(browser, *mutations)
        assert {answer[1] for answer in page["m"]} == {"retry"}
    await served.office.execute(
        "update sync_failure set first_failed_at = first_failed_at - interval '1 hour'"
    )
    page = await push(browser, *mutations)
    assert {answer[1] for answer in page["m"]} == {"quarantined"}


@pytest.fixture
async def stuck(inhabited_url: str) -> AsyncIterator[Stuck]:
    async with serve(inhabited_url) as served:
        await served.office.execute(BREAK)
        browser = await served.sign_in(ALEX)
        mutation = ask_for_service(description="The boiler drips")
        await quarantine(served, browser, mutation)
        yield Stuck(inhabited_url, served, browser, mutation)


async def test_the_list_shows_who_wrote_what(stuck: Stuck):
    code, said, _ = stuck.outbox("list")
    assert code == 0
    assert stuck.mutation["id"] in said
    assert "request.create, by Alex Morgan" in said
    assert "The boiler drips" in said
    assert "RaiseError" in said or "OperationalError" in said
    assert said.endswith("1 in quarantine.\n")


async def test_a_retry_has_its_effect_once_and_tells_the_device(stuck: Stuck):
    await stuck.served.office.execute(MEND)
    code, said, _ = stuck.outbox("retry", stuck.mutation["id"])
    assert (code, said) == (0, "applied.\n")
    assert await stuck.outcome() == ("applied", "")
    assert stuck.outbox("retry", stuck.mutation["id"])[0] == 2
    assert await stuck.requests() == 1
    assert (await push(stuck.browser, stuck.mutation))["m"][0][1] == "applied"
    assert await stuck.requests() == 1


async def test_a_retry_that_fails_leaves_it_where_it_is(stuck: Stuck):
    code, said, _ = stuck.outbox("retry", stuck.mutation["id"])
    assert code == 1
    assert said.endswith("stays in quarantine.\n")
    assert (await stuck.outcome())[0] == "quarantined"
    assert stuck.outbox("list")[1].endswith("1 in quarantine.\n")


async def test_who_lost_access_is_not_acted_for(stuck: Stuck):
    await stuck.served.office.execute(MEND)
    await stuck.served.office.execute(
        "update customer_portal_access set active = false where email = $1", ALEX
    )
    code, _, said = stuck.outbox("retry", stuck.mutation["id"])
    assert (code, "no longer has access" in said) == (2, True)
    assert await stuck.requests() == 0


async def test_a_contact_who_was_moved_does_not_act_for_the_customer_they_are_with_now(
    stuck: Stuck,
):
    await stuck.served.office.execute(MEND)
    await stuck.served.office.execute(
        "update customer_portal_access set customer_id = (select customer_id"
        " from customer_portal_access where email = $2) where email = $1",
        *(ALEX, PRIYA),
    )
    code, _, said = stuck.outbox("retry", stuck.mutation["id"])
    assert (code, "with another customer now" in said) == (2, True)
    assert await stuck.requests() == 0
    assert stuck.outbox("list")[1].endswith("1 in quarantine.\n")


async def test_a_name_cannot_command_the_offices_terminal(stuck: Stuck):
    await stuck.served.office.execute(
        "update customer_portal_access set name = e'\x1b[2JAlex\x07 Mor\u009bgan' where email = $1",
        ALEX,
    )
    _, said, _ = stuck.outbox("list")
    assert "[2JAlex" in said
    assert not {
        character for character in said if not (character.isprintable() or character == "\n")
    }


async def test_discarding_is_told_in_the_offices_words(stuck: Stuck):
    code, _, _ = stuck.outbox("discard", stuck.mutation["id"], "--reason", "Please call us.")
    assert code == 0
    assert await stuck.outcome() == ("rejected", "Please call us.")
    assert stuck.outbox("list")[1] == "0 in quarantine.\n"
    assert await stuck.requests() == 0


@pytest.mark.parametrize("verb", ["retry", "discard"])
def test_an_unknown_id_is_one_clear_sentence(inhabited_url: str, verb: str):
    unknown = str(uuid4())
    code, _, said = run("outbox", verb, unknown, environ={"DOORSTEP_DATABASE_URL": inhabited_url})
    assert code == 2
    assert said.endswith(f"Nothing in quarantine has the id {unknown}.\n")


async def test_an_id_that_two_customers_gave_is_acted_on_for_the_one_who_is_named(stuck: Stuck):
    priya = await stuck.served.sign_in(PRIYA)
    theirs = stuck.mutation | {"args": ask_for_service()["args"]}
    await quarantine(stuck.served, priya, theirs)
    await stuck.served.office.execute(MEND)
    code, _, said = stuck.outbox("retry", stuck.mutation["id"])
    assert (code, "say whose by --customer" in said) == (2, True)
    mine = await scope_of(stuck.browser)
    code, said, _ = stuck.outbox("retry", stuck.mutation["id"], "--customer", mine)
    assert (code, said) == (0, "applied.\n")
    assert await stuck.requests() == 1
    assert stuck.outbox("list")[1].endswith("1 in quarantine.\n")


async def test_everything_is_tried_again_with_one_command(stuck: Stuck):
    priya = await stuck.served.sign_in(PRIYA)
    await quarantine(stuck.served, priya, ask_for_service(), ask_for_service())
    code, said, _ = stuck.outbox("retry", "--all")
    assert (code, said.count("failed again (")) == (1, 3)
    assert said.endswith("3 tried again: 3 stay in quarantine.\n")
    await stuck.served.office.execute(MEND)
    mine = await scope_of(stuck.browser)
    code, said, _ = stuck.outbox("retry", "--all", "--customer", mine)
    assert (code, said) == (0, "1 tried again: 1 applied.\n")
    assert stuck.outbox("retry", "--all")[:2] == (0, "2 tried again: 2 applied.\n")
    assert stuck.outbox("retry", "--all")[:2] == (0, "0 tried again.\n")
    assert await stuck.requests() == 1


async def test_who_may_not_be_acted_for_holds_up_nobody_else(stuck: Stuck):
    priya = await stuck.served.sign_in(PRIYA)
    await quarantine(stuck.served, priya, ask_for_service())
    await stuck.served.office.execute(MEND)
    await stuck.served.office.execute(
        "update customer_portal_access set active = false where email = $1", ALEX
    )
    code, said, _ = stuck.outbox("retry", "--all")
    assert (code, "no longer has access" in said) == (1, True)
    assert said.endswith("2 tried again: 1 applied, 1 stay in quarantine.\n")
