"""Paying where something is not as it should be: the key, the account, Stripe, or the host."""

import asyncio
import sys
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest

from doorstep.customers.models import Contact
from doorstep.customers.viewer import Viewer
from doorstep.kit.database import trusted
from doorstep.payments.gateway import Gateway
from doorstep.payments.paying import Desk, Wish
from doorstep.payments.refusals import PaymentsOff
from doorstep.payments.sessions import Sessions
from tests.backend.conftest import ALEX, PRIYA
from tests.backend.payments.counter import Counter, part, payment_of, wish
from tests.factories.portals import assert_problem
from tests.factories.servers import SERVE, Process, free_port, listening, variables

CLOSED = "acct_closed"
CONNECTED = "acct_open"


async def test_without_a_key_nothing_is_paid_online(counter: Counter):
    invoice, settings = await counter.till.issue(ALEX, 18_600), counter.till.settings
    gateway = Gateway(msgspec.structs.replace(settings, stripe_secret_key=""))
    async with trusted():
        alex = await Contact.get(email=ALEX)
    viewer = Viewer(alex.organization_id, alex.customer_id, alex.id, alex.role)
    session: Any = await counter.office.fetchval(
        "select token_hash from sign_in_sessions where contact_id = $1 limit 1", alex.id
    )
    before = await counter.books()
    with pytest.raises(PaymentsOff):
        await Desk(gateway, Sessions(settings, gateway)).pay(
            viewer, session, Wish({invoice: None}, "GBP", 18_600)
        )
    assert await counter.books() == before


async def test_two_people_at_two_servers_begin_one_payment(counter: Counter, tmp_path: Path):
    invoice, port = await counter.till.issue(PRIYA, 18_600), free_port()
    environ = variables(counter.url, tmp_path, port) | {
        "DOORSTEP_PUBLIC_URL": "http://localhost",
        "DOORSTEP_STRIPE_SECRET_KEY": counter.till.settings.stripe_secret_key,
        "DOORSTEP_STRIPE_API_URL": counter.till.stand_in.url,
    }
    marta: Any = counter.marta
    [token] = [cookie.value for cookie in marta.cookie_jar if cookie.name == "doorstep"]
    other = Process(port, tmp_path / "log", environ, sys.executable, *SERVE)
    async with listening(other):
        there = [
            counter.till.web.post(
                f"http://127.0.0.1:{port}/api/portal/pay",
                json=wish(invoice),
                headers={"Host": "localhost", "Cookie": f"doorstep={token}"},
            )
            for _ in range(2)
        ]
        here = [
            each.post("/api/portal/pay", json=wish(invoice))
            for each in (counter.priya, counter.marta)
        ]
        told, seen = await asyncio.gather(asyncio.gather(*there), asyncio.gather(*here))
    answers = [each.json() for each in told] + [await each.get_json() for each in seen]
    statuses = [each.status_code for each in (*told, *seen)]
    assert sorted(statuses) == [200, 200, 200, 201], answers
    assert len({answer["url"] for answer in answers}) == 1
    sessions = (
        "select count(*) from stand_in.object where kind = 'checkout.session'"
        " and body ->> 'client_reference_id' in"
        " (select payment_id::text from payment_parts where invoice_id = $1)"
    )
    for counted in ("select count(*) from payment_parts where invoice_id = $1", sessions):
        assert await counter.office.fetchval(counted, invoice) == 1


async def test_a_closed_account_takes_nothing_and_says_so(counter: Counter):
    begun, invoice = await counter.till.issue(ALEX, 18_600), await counter.till.issue(ALEX, 18_600)
    await move_to(counter, CLOSED)
    await counter.till.begin(counter.alex, begun)
    await counter.till.control("/accounts", {"id": CLOSED, "charges_enabled": False})
    await counter.refused_by_stripe(invoice, 409, "payments_off")
    ledger, less = await counter.ledger(), wish(part(begun, 5_000), total=5_000)
    await assert_problem(await counter.alex.post("/api/portal/pay", json=less), 409, "payments_off")
    assert await counter.ledger() == ledger
    await move_to(counter, "")
    assert (await counter.till.begin(counter.alex, invoice)).status_code == 201
    await assert_problem(await counter.till.begin(counter.alex, begun), 409, "payments_off")
    await counter.office.execute(
        "update payments set expires_at = now() - interval '2 hours' where id = $1",
        await payment_of(counter, begun),
    )
    assert (await counter.till.begin(counter.alex, begun)).status_code == 201


async def test_a_connected_account_is_paid_on(counter: Counter):
    await move_to(counter, CONNECTED)
    invoice = await counter.till.issue(ALEX, 18_600)
    await counter.till.pay(await counter.till.page(counter.alex, invoice))
    await counter.till.heard()
    assert await counter.till.state_of(invoice) == (0, ["issued", "payment"])
    session = await counter.session(invoice)
    assert session["account"] == CONNECTED
    assert await counter.office.fetchval(
        "select account = $2 from stand_in.object where id = $1", session["customer"], CONNECTED
    )
    events: Any = await counter.office.fetchval(
        "select count(*) from stripe_events where account = $1", CONNECTED
    )
    assert events > 0
    await move_to(counter, "")


async def move_to(counter: Counter, account: str) -> None:
    """Have the business take payments on another account from now on."""
    await counter.office.execute("update organizations set stripe_account = $1", account)


OVER = """
    update payments set state = 'expired'
    where id in (select payment_id from payment_parts where invoice_id = $1)
"""
BEGUN = """
    insert into payments (organization_id, customer_id, currency, amount_minor)
    select organization_id, customer_id, currency, total_minor from invoices where id = $1
    returning id
"""
BEGUN_PART = """
    insert into payment_parts (organization_id, payment_id, invoice_id, amount_minor)
    select organization_id, $2, id, total_minor from invoices where id = $1
"""
COPIED = """
    select doc::json ->> 'state' as state from sync_entry where kind = 'payment'
      and doc is not null and doc::json #>> '{parts,0,invoice_id}' = $1 order by state
"""


@pytest.mark.parametrize("path", ["/v1/checkout/sessions", "/v1/customers"])
@pytest.mark.parametrize("how", ["error_before", "error_after"])
async def test_when_stripe_is_down_the_next_try_is_a_new_one(counter: Counter, path: str, how: str):
    await counter.office.execute("delete from stripe_customers")
    invoice = await counter.till.issue(ALEX, 18_600)
    await counter.till.control("/trouble", {"path_prefix": path, "times": 9, "do": how})
    await counter.refused_by_stripe(invoice, 503, "payments_away")
    assert await copied(counter, invoice) == []
    await counter.till.web.delete(f"{counter.till.stand_in.url}/_stand_in/trouble")
    await counter.till.pay(await counter.till.page(counter.alex, invoice))
    await counter.till.heard()
    assert await counter.till.state_of(invoice) == (0, ["issued", "payment"])
    assert await copied(counter, invoice) == ["succeeded"]


async def test_a_page_that_is_over_stays_in_the_copies_and_one_that_never_was_does_not(
    counter: Counter,
):
    invoice = await counter.till.issue(ALEX, 18_600)
    await counter.till.page(counter.alex, invoice)
    assert await copied(counter, invoice) == ["open"]
    await counter.office.execute(OVER, invoice)
    assert await copied(counter, invoice) == ["expired"]
    async with counter.office.transaction():
        made = await counter.office.fetchval(BEGUN, invoice)
        await counter.office.execute(BEGUN_PART, invoice, made)
    assert await copied(counter, invoice) == ["expired", "open"]
    await counter.office.execute("update payments set state = 'expired' where id = $1", made)
    assert await copied(counter, invoice) == ["expired"]


async def copied(counter: Counter, invoice: UUID) -> list[str]:
    """Return the states of an invoice's payments, as all devices are told them."""
    rows: Any = await counter.office.fetch(COPIED, str(invoice))
    return [row["state"] for row in rows]


async def test_a_customer_whom_stripe_has_forgotten_pays_all_the_same(counter: Counter):
    await counter.till.page(counter.alex, await counter.till.issue(ALEX, 18_600))
    await counter.office.execute("delete from stand_in.object where kind = 'customer'")
    invoice = await counter.till.issue(ALEX, 18_600)
    await counter.till.pay(await counter.till.page(counter.alex, invoice))
    await counter.till.heard()
    assert await counter.till.state_of(invoice) == (0, ["issued", "payment"])


async def test_the_way_back_is_the_organisations_own_host(counter: Counter):
    invoice = await counter.till.issue(ALEX, 18_600)
    answer = await counter.alex.post(
        "/api/portal/pay",
        json=wish(invoice),
        headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"},
    )
    assert answer.status_code == 201
    back = (await counter.session(invoice))["success_url"]
    assert back.startswith("http://localhost/portal/payments/")
    await counter.office.execute("update organizations set host = 'portal.northgate.example'")
    alex = await counter.till.served.sign_in(ALEX, host="portal.northgate.example")
    invoice = await counter.till.issue(ALEX, 18_600)
    await counter.till.page(alex, invoice)
    session = await counter.session(invoice)
    for back in (session["success_url"], session["cancel_url"]):
        assert back.startswith("http://portal.northgate.example/portal/payments/")
    await counter.office.execute("update organizations set host = null")


async def test_coming_back_from_the_page_pays_nothing(counter: Counter):
    invoice = await counter.till.issue(ALEX, 18_600)
    await counter.till.page(counter.alex, invoice)
    before = await counter.books()
    for back in ("done", "left", "paid"):
        await counter.alex.get(f"/portal/payments/{await payment_of(counter, invoice)}?back={back}")
    await counter.till.heard()
    assert (await counter.books())[1:] == before[1:]
