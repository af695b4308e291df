"""Invoices, and paying them."""

from doorstep.payments.consent import VERSION
from tests.factories.papers import text_of
from tests.factories.portals import assert_problem

from .absent import Absent
from .alexs import Alexs


async def invoices(alexs: Alexs) -> None:
    response = await alexs.intruder.browser.get("/api/portal/invoices?limit=200")
    listed = {row["id"] for row in (await response.get_json())["invoices"]}
    assert str(alexs.invoice) not in listed


async def pay(alexs: Alexs) -> None:
    """Of what is another's nothing can be begun, not even beside one's own."""
    body = {"invoices": [{"id": str(alexs.invoice)}], "currency": "GBP", "total_minor": 1}
    await assert_problem(await alexs.intruder.browser.post("/api/portal/pay", json=body), 404)


async def autopay(alexs: Alexs) -> None:
    """Nobody is shown, and nobody ends, what another has agreed to."""
    await alexs.served.office.execute(AGREED, alexs.scope)
    if (answer := await alexs.intruder.browser.get(AUTOPAY)).status_code == 200:
        assert (await answer.get_json())["state"] == "none"
    assert (await (await alexs.owner.get(AUTOPAY)).get_json())["detail"] == "Alex's card"
    await alexs.intruder.browser.delete(AUTOPAY)
    assert (await (await alexs.owner.get(AUTOPAY)).get_json())["state"] == "active"


async def agree(alexs: Alexs) -> None:
    """Who agrees does so for themselves."""
    body = {"consent_version": VERSION}
    await alexs.intruder.browser.post(AUTOPAY, json=body)
    whose = "select count(*) from autopays where customer_id = $1"
    assert await alexs.served.office.fetchval(whose, alexs.scope) == 0


async def receipt(alexs: Alexs) -> None:
    """Of a payment that has arrived, too."""
    payment = await alexs.served.office.fetchval(PAID, alexs.scope)
    path = f"/api/portal/payments/{payment}/receipt"
    await assert_problem(await alexs.intruder.browser.get(path), 404)
    assert (await alexs.owner.get(path)).status_code == 200


async def statement(alexs: Alexs) -> None:
    response = await alexs.intruder.browser.get(f"/api/portal/statement?{YEARS}")
    assert response.mimetype == "application/pdf"
    assert "OF-ALEX" not in text_of(await response.get_data())
    response = await alexs.owner.get(f"/api/portal/statement?{YEARS}")
    assert "OF-ALEX" in text_of(await response.get_data())


AUTOPAY = "/api/portal/autopay"
AGREED = """
    insert into autopays (organization_id, customer_id, state, profile_id, method_id, detail,
      consent_version, consent_text, began_at)
    select organization_id, id, 'active', 'cus', 'pm', 'Alex''s card', '1', '', now()
    from customers where id = $1
"""
YEARS = "from=2020-01-01&until=2030-12-31&currency=GBP"
PAID = "select id from payments where customer_id = $1 and state = 'succeeded' limit 1"
DOORS = {
    ("GET", "/api/portal/invoices/<invoice_id>/pdf"): Absent(
        "GET", "/api/portal/invoices/{invoice}/pdf"
    ),
    ("GET", "/api/portal/payments/<payment_id>/receipt"): receipt,
    ("GET", "/api/portal/statement"): statement,
    ("POST", "/api/portal/pay"): pay,
    ("GET", AUTOPAY): autopay,
    ("POST", AUTOPAY): agree,
    ("DELETE", AUTOPAY): autopay,
    ("GET", "/api/portal/invoices/<invoice_id>"): Absent("GET", "/api/portal/invoices/{invoice}"),
    ("GET", "/api/portal/invoices"): invoices,
}
