"""`doorstep erasure`: the office sees who asks to be erased, and decides in two steps."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest

from tests.backend.conftest import ALEX
from tests.factories.commands import run
from tests.factories.portals import Browser, Served, serve

WISH = {"confirmation": "erase", "reason": "We have\x1b[2J\u202e moved"}


class Asked:
    """Alex asks to be erased."""

    def __init__(self, url: str, served: Served, browser: Browser, erasure: str) -> None:
        self.url, self.served, self.browser, self.erasure = url, served, browser, erasure

    def erasures(self, *words: str) -> tuple[int, str, str]:
        return run("erasure", *words, environ={"DOORSTEP_DATABASE_URL": self.url})

    async def people(self) -> int:
        found: Any = await self.served.office.fetchval(
            "select count(*) from customer_portal_access where email = $1", ALEX
        )
        return found


@pytest.fixture
async def asked(inhabited_url: str) -> AsyncIterator[Asked]:
    async with serve(inhabited_url) as served:
        browser = await served.sign_in(ALEX)
        response = await browser.post("/api/portal/erasure", json=WISH)
        yield Asked(inhabited_url, served, browser, (await response.get_json())["id"])


async def test_the_list_shows_who_asks_and_why(asked: Asked):
    code, said, _ = asked.erasures("list")
    assert code == 0
    assert asked.erasure in said
    assert ", by Alex Morgan: undecided" in said
    assert "they write: We have [2J moved" in said
    assert said.endswith("1 undecided.\n")


async def test_approving_shows_first_and_erases_with_yes_alone(asked: Asked):
    code, said, _ = asked.erasures("approve", asked.erasure)
    assert (code, await asked.people()) == (1, 1)
    assert "Would go:\n  1 people with access" in said
    assert "Would stay:" in said
    assert "invoices and credit notes as they were sent (with name and address)" in said
    assert "--yes" in said
    code, said, _ = asked.erasures("approve", asked.erasure, "--yes")
    assert (code, await asked.people()) == (0, 0)
    assert "in the system you import from, too" in said
    assert "Alex" not in asked.erasures("list", "--all")[1]
    code, _, said = asked.erasures("refuse", asked.erasure, "--reason", "Too late")
    assert (code, "nothing to decide" in said) == (2, True)


async def test_refusing_needs_words_and_tells_them(asked: Asked):
    assert asked.erasures("refuse", asked.erasure)[0] == 2
    assert asked.erasures("refuse", asked.erasure, "--reason", "  ")[0] == 2
    code, _, _ = asked.erasures("refuse", asked.erasure, "--reason", "A bill is open.")
    assert (code, await asked.people()) == (0, 1)
    shown = (await (await asked.browser.get("/api/portal/privacy")).get_json())["erasure"]
    assert (shown["state"], shown["answer"]) == ("refused", "A bill is open.")
    assert asked.erasures("list")[1] == "0 undecided.\n"


@pytest.mark.parametrize("words", [["approve"], ["refuse", "--reason", "No"]])
def test_an_unknown_wish_is_one_clear_sentence(inhabited_url: str, words: list[str]):
    unknown, verb = str(uuid4()), words[0]
    given = ("erasure", verb, unknown, *words[1:])
    code, _, said = run(*given, environ={"DOORSTEP_DATABASE_URL": inhabited_url})
    assert code == 2
    assert said.endswith(f"Nobody has asked for {unknown}: see `doorstep erasure list`.\n")
