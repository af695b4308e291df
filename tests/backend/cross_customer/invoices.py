"""Invoices, and paying them."""

from .absent import Absent
from .alexs import Alexs


async def invoices(alexs: Alexs) -> None:
    response = await alexs.intruder.browser.get("/api/portal/invoices?limit=200")
    listed = {row["id"] for row in (await response.get_json())["invoices"]}
    assert str(alexs.invoice) not in listed


DOORS = {
    ("GET", "/api/portal/invoices/<invoice_id>"): Absent("GET", "/api/portal/invoices/{invoice}"),
    ("GET", "/api/portal/invoices"): invoices,
}
