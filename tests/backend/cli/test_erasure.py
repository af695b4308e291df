"""`doorstep erasure`: the office sees who asks to be erased, and decides in two steps."""

import re
from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from tests.backend.conftest import ALEX
from tests.factories.commands import run
from tests.factories.portals import Browser, Served, serve

OWES = """
    with new (currency, minor) as (values ('GBP', 41580), ('EUR', 2000)),
    asked as (
      insert into invoices (organization_id, customer_id, currency, lines, taxes, net_minor,
        total_minor, issued_at)
      select a.organization_id, a.customer_id, n.currency, jsonb_build_array(jsonb_build_object(
          'description', 'Work', 'unit', '', 'quantity_milli', 1000, 'unit_price_minor', n.minor,
          'net_minor', n.minor, 'tax_rate_ppm', 0)), jsonb_build_array(jsonb_build_object(
          'rate_ppm', 0, 'net_minor', n.minor, 'tax_minor', 0)), n.minor, n.minor, now()
      from new n, customer_portal_access a where a.email = $1
      returning id, organization_id, customer_id, currency),
    paying as (
      insert into payments (organization_id, customer_id, currency, amount_minor, state, intent_id)
      select organization_id, customer_id, currency, 9600, 'processing', 'pi_1' from asked
      where currency = 'GBP' returning id)
    insert into payment_parts (organization_id, payment_id, invoice_id, amount_minor)
    select a.organization_id, p.id, a.id, 9600 from asked a, paying p where a.currency = 'GBP'
"""
WISH = {"confirmation": "erase", "reason": "We have\x1b[2J\u202e moved"}


class Asked:
    """Alex asks to be erased."""

    def __init__(self, url: str, served: Served, browser: Browser, erasure: str) -> None:
        self.url, self.served, self.browser, self.erasure = url, served, browser, erasure

    def erasures(self, *words: str) -> tuple[int, str, str]:
        return run("erasure", *words, environ={"DOORSTEP_DATABASE_URL": self.url})

    def unpaid(self) -> tuple[int, Decimal]:
        """Return how many invoices are said to be unpaid, and what they come to."""
        _, said, _ = self.erasures("approve", self.erasure)
        found = re.search(r"^  (\d+) invoices, £([0-9.]+), are not paid", said, re.MULTILINE)
        assert found
        return int(found[1]), Decimal(found[2])

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


async def test_open_money_is_named_before_anything_is_erased(asked: Asked):
    many, pounds = asked.unpaid()
    await asked.served.office.execute(OWES, ALEX)
    code, said, _ = asked.erasures("approve", asked.erasure)
    assert (code, await asked.people()) == (1, 1)
    total = f"€20.00 and £{pounds + Decimal('415.80')}"
    assert said.partition("Money that is open:\n")[2].splitlines()[:-1] == [
        f"  {many + 2} invoices, {total}, are not paid, and cannot be paid in the portal any more.",
        "  1 payment, £96.00, is on the way, and will be taken in on arrival.",
    ]
    code, said, _ = asked.erasures("approve", asked.erasure, "--yes")
    assert (code, "1 payment, £96.00, is on the way" in said) == (0, True)


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
