"""Invoices, and paying them."""

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


DOORS = {
    ("POST", "/api/portal/pay"): pay,
    ("GET", "/api/portal/invoices/<invoice_id>"): Absent("GET", "/api/portal/invoices/{invoice}"),
    ("GET", "/api/portal/invoices"): invoices,
}
