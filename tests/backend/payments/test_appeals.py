"""Disputes to their end, with an appeal or without: ledger and copy are right at every moment."""

from itertools import permutations
from uuid import UUID

import pytest

from doorstep.kit.database import trusted
from doorstep.payments.absorbing import absorb
from doorstep.payments.looking import look
from doorstep.payments.seen import Seen
from doorstep.payments.sweep import hear_missed
from tests.backend.conftest import ALEX
from tests.backend.payments import books
from tests.backend.payments.test_afterwards import disputed_in_copy, paid
from tests.backend.payments.test_in_any_order import known_of
from tests.factories.payments import Till

HELD, TAKEN, BACK = (10_000, 10_000, 0), (10_000, 0, 10_000), (0, 0, 0)
"""What is owed, what the copy says is held by the bank, and what it says is lost."""
LOST, WON, APPEALED = ("lost", TAKEN), ("won", BACK), ("appeal", TAKEN)
ENDS = {
    "won": [WON],
    "lost": [LOST],
    "lost, then won on appeal": [LOST, APPEALED, WON],
    "lost, and lost on appeal": [LOST, APPEALED, LOST],
}
UNTOLD = """
    set local session_replication_role = replica;
    delete from ledger_entries where kind in ('dispute', 'dispute_won');
    delete from disputes
"""


@pytest.fixture
async def emptied(shop: Till) -> Till:
    """Give the till with books that have nothing but what a test puts there."""
    async with shop.served.office.transaction():
        await shop.served.office.execute(books.FORGET)
    return shop


async def happen(shop: Till, dispute: str, what: str) -> None:
    if what == "appeal":
        await shop.control(f"/disputes/{dispute}/appeal")
    else:
        await shop.control(f"/disputes/{dispute}", {"won": what == "won"})


async def standing(shop: Till, invoice: UUID, payment: UUID) -> tuple[int, int, int]:
    """Return what is owed and what the copy says, once both sides' books are checked."""
    await books.must_hold(shop.served.office, [])
    await books.must_agree(shop.served.office, keeps=False)
    return (await shop.state_of(invoice))[0], *await disputed_in_copy(shop, payment)


async def opened(
    shop: Till, amount: int | None = None, *, told: bool = True
) -> tuple[UUID, UUID, str]:
    """Have a payment that its bank takes back, or some of it; return its invoice and the dispute.

    It may be told at any moment from now on, unless it is never `told`.
    """
    [invoice], payment = await paid(shop, 10_000)
    if not told:
        await shop.control("/trouble", {"webhooks": "lose"})
    about = {"charge": await shop.charge_of(payment), "amount": amount}
    return invoice, payment, (await shop.control("/disputes", about))["id"]


@pytest.mark.parametrize("end", ENDS)
async def test_a_dispute_is_told_step_by_step(emptied: Till, end: str):
    invoice, payment, dispute = await opened(emptied)
    await emptied.heard()
    assert await standing(emptied, invoice, payment) == HELD
    for what, then in ENDS[end]:
        await happen(emptied, dispute, what)
        await emptied.heard()
        assert await standing(emptied, invoice, payment) == then


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("trouble", ["lose", "reorder"])
async def test_a_dispute_of_which_all_is_told_at_last(emptied: Till, end: str, trouble: str):
    await emptied.control("/trouble", {"webhooks": "delay"})
    invoice, payment, dispute = await opened(emptied)
    await emptied.control("/trouble", {"webhooks": trouble, "seed": 7})
    for what, _ in ENDS[end]:
        await happen(emptied, dispute, what)
    await emptied.heard()
    if trouble == "lose":
        async with emptied.gateway.running() as gateway:
            assert await hear_missed(gateway) > 0
    assert await standing(emptied, invoice, payment) == ENDS[end][-1][1]


@pytest.mark.parametrize("end", ENDS)
async def test_what_was_seen_of_a_dispute_is_taken_in_in_any_order(emptied: Till, end: str):
    invoice, payment, dispute = await opened(emptied, told=False)
    known, looks = await known_of(emptied), list[Seen]()
    async with emptied.gateway.running() as gateway:
        looks.append(await look(gateway, known))
        for what, _ in ENDS[end]:
            await happen(emptied, dispute, what)
            looks.append(await look(gateway, known))
    for some in permutations(looks):
        async with emptied.served.office.transaction():
            await emptied.served.office.execute(UNTOLD)
        for seen in some:
            async with trusted() as link:
                assert await absorb(link, known.id, known.account, seen)
        assert await standing(emptied, invoice, payment) == ENDS[end][-1][1]


async def test_what_was_paid_again_before_it_was_won_on_appeal_is_credit(emptied: Till):
    invoice, payment, dispute = await opened(emptied, 4_000)
    await happen(emptied, dispute, "lost")
    await emptied.heard()
    assert await standing(emptied, invoice, payment) == (4_000, 0, 4_000)
    alex = await emptied.served.sign_in(ALEX)
    await emptied.pay(await emptied.page(alex, invoice))
    for what in ("appeal", "won"):
        await happen(emptied, dispute, what)
    await emptied.heard()
    assert await standing(emptied, invoice, payment) == (-4_000, 0, 0)
