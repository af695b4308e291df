"""Who was erased is forgotten at Stripe: not before their money has arrived, and for good."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import pytest

from doorstep.kit.database import trusted
from doorstep.kit.resting import Resting
from doorstep.payments.forgetting import forget_next
from doorstep.payments.gateway import Gateway, PaymentsAway, Refused
from doorstep.payments.profiles import profile_of
from doorstep.payments.refunds import refund_next
from doorstep.payments.saving import let_go_next
from doorstep.privacy.erasing import erase
from tests.backend.conftest import ALEX
from tests.backend.payments.agreement import agreed
from tests.backend.payments.test_afterwards import pay_elsewhere
from tests.factories.payments import DAYS, DEBIT_PAYS, Till

OF_ALEX = "select customer_id from customer_portal_access where email = $1"
PROFILES = """
    select count(*) filter (where body ? 'deleted') as gone, count(*) as made,
      (select count(*) from stripe_customers) as rows
    from stand_in.object where kind = 'customer'
"""
ELSEWHERE = """
    insert into stripe_customers (organization_id, customer_id, account, stripe_id)
    select organization_id, customer_id, $1, 'cus_elsewhere' from stripe_customers
"""


async def customer_of(shop: Till) -> UUID:
    found: Any = await shop.served.office.fetchval(OF_ALEX, ALEX)
    return found


async def erased(customer: UUID) -> None:
    async with trusted() as link:
        await erase(link, customer)


async def left(shop: Till) -> tuple[int, int, int]:
    """Return how many profiles are deleted at Stripe, of how many, and how many have a row here."""
    row: Any = await shop.served.office.fetchrow(PROFILES)
    return row["gone"], row["made"], row["rows"]


@dataclass(frozen=True)
class Worker:
    """Whoever forgets, with its gateway."""

    gateway: Gateway
    resting: Resting

    async def forget(self) -> int:
        return await forget_next(self.gateway, self.resting)


async def test_who_was_erased_is_deleted_at_stripe_once_and_what_they_paid_stays(shop: Till):
    alex, invoice = await shop.served.sign_in(ALEX), await shop.issue(ALEX, 10_000)
    await shop.pay(await shop.page(alex, invoice))
    await shop.heard()
    async with shop.gateway.running() as gateway:
        worker = Worker(gateway, Resting())
        assert await worker.forget() == 0
        await erased(await customer_of(shop))
        assert sum(await asyncio.gather(*(worker.forget() for _ in range(3)))) >= 1
        assert await worker.forget() == 0
    assert await left(shop) == (1, 1, 0)
    assert await shop.money() == await shop.ledger_money() == 10_000


async def test_a_profile_stays_while_money_is_on_its_way_in_or_back(shop: Till):
    alex, invoice = await shop.served.sign_in(ALEX), await shop.issue(ALEX, 10_000)
    await shop.pay(await shop.page(alex, invoice), DEBIT_PAYS)
    await shop.heard()
    await pay_elsewhere(shop, invoice)
    await erased(await customer_of(shop))
    async with shop.gateway.running() as gateway:
        worker = Worker(gateway, Resting())
        assert await worker.forget() == 0, "a debit is on its way"
        await shop.control("/clock", {"advance": 4 * DAYS})
        await shop.heard()
        assert await worker.forget() == 0, "it has come twice, and goes back"
        assert await refund_next(gateway) == 1
        assert await worker.forget() == 0, "it has not arrived yet"
        await shop.control("/clock", {"advance": 4 * DAYS})
        await shop.heard()
        assert await worker.forget() == 1
    assert await left(shop) == (1, 1, 0)
    assert await shop.money() == await shop.ledger_money() == 0


async def test_a_profile_goes_after_the_card_that_was_saved(shop: Till):
    await agreed(shop, await shop.served.sign_in(ALEX))
    await shop.heard()
    await erased(await customer_of(shop))
    async with shop.gateway.running() as gateway:
        worker = Worker(gateway, Resting())
        assert await worker.forget() == 0
        assert await let_go_next(gateway) == 1
        assert await worker.forget() == 1
    assert await left(shop) == (1, 1, 0)


async def test_one_that_stripe_refuses_holds_up_no_other(shop: Till):
    alex, invoice = await shop.served.sign_in(ALEX), await shop.issue(ALEX, 10_000)
    await shop.pay(await shop.page(alex, invoice))
    await shop.heard()
    await shop.control("/accounts", {"id": "acct_closed", "charges_enabled": False})
    await shop.served.office.execute(ELSEWHERE, "acct_closed")
    await erased(await customer_of(shop))
    async with shop.gateway.running() as gateway:
        worker = Worker(gateway, Resting())
        while await worker.forget():
            continue
        assert await left(shop) == (1, 1, 1)
        assert await forget_next(gateway, Resting()) == 1, "another worker tries it, too"


async def test_what_stripe_does_not_know_is_forgotten_and_when_it_is_away_that_waits(shop: Till):
    alex, invoice = await shop.served.sign_in(ALEX), await shop.issue(ALEX, 10_000)
    await shop.pay(await shop.page(alex, invoice))
    await shop.heard()
    await shop.served.office.execute("update stripe_customers set stripe_id = 'cus_unknown'")
    await erased(await customer_of(shop))
    trouble = {"path_prefix": "/v1/customers", "times": 9, "do": "error_before"}
    await shop.control("/trouble", trouble)
    async with shop.gateway.running() as gateway:
        worker = Worker(gateway, Resting())
        with pytest.raises(PaymentsAway):
            await worker.forget()
        assert await left(shop) == (0, 1, 1)
        await shop.web.delete(f"{shop.stand_in.url}/_stand_in/trouble")
        assert await worker.forget() == 1
    assert await left(shop) == (0, 1, 0)


class Meanwhile(Gateway):
    """Makes a profile, and somebody is erased before that is known here."""

    async def customer(self, account: str, key: str, asked: Mapping[str, Any]) -> str:
        made = await super().customer(account, key, asked)
        await erased(UUID(asked["metadata"]["customer"]))
        return made


async def test_a_profile_that_was_being_made_meanwhile_does_not_stay(shop: Till):
    alex = await customer_of(shop)
    async with Meanwhile(shop.settings).running() as gateway:
        await profile_of(gateway, alex, "", uuid4())
        assert await left(shop) == (0, 1, 1)
        assert await Worker(gateway, Resting()).forget() == 1
        with pytest.raises(Refused):
            await profile_of(gateway, alex, "", uuid4())
    assert await left(shop) == (1, 1, 0)


async def test_of_profiles_made_at_once_one_stays(shop: Till):
    alex = await customer_of(shop)
    async with shop.gateway.running() as gateway:
        asking = [profile_of(gateway, alex, "", uuid4()) for _ in range(3)]
        assert len(set(await asyncio.gather(*asking))) == 1
    gone, made, rows = await left(shop)
    assert (made - gone, rows) == (1, 1)
