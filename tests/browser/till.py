"""The office's invoices, and the stand-in for Stripe: its hosted page and its controls."""

import json
import re
import urllib.request
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page

from tests.browser.portal import Portal

PAYS, ASKS, DECLINES = "Visa that pays", "Visa that asks for 3-D Secure", "Visa that is declined"
DEBIT_PAYS = "Account that pays after 3 days"
HOSTED = re.compile(r"/c/pay/")
DAY = 86_400
ISSUE = """
    insert into invoices (organization_id, customer_id, currency, title, lines, taxes, net_minor,
      total_minor, issued_at)
    select organization_id, customer_id, '{currency}', '{title}',
      jsonb_build_array(jsonb_build_object('description', '{title}', 'unit', '',
        'quantity_milli', 1000, 'unit_price_minor', {minor}, 'net_minor', {minor},
        'tax_rate_ppm', 0)),
      jsonb_build_array(jsonb_build_object('rate_ppm', 0, 'net_minor', {minor}, 'tax_minor', 0)),
      {minor}, {minor}, now()
    from customer_portal_access where email = '{email}' returning id || ' ' || number
"""
RECORD = """
    insert into payments (id, organization_id, customer_id, currency, amount_minor, method, state,
      settled_at)
    select md5(id::text)::uuid, organization_id, customer_id, currency, total_minor, 'transfer',
      'succeeded', now() from invoices where id = '{0}';
    insert into payment_parts (organization_id, payment_id, invoice_id, amount_minor)
    select organization_id, md5(id::text)::uuid, id, total_minor from invoices where id = '{0}';
    insert into ledger_entries (organization_id, customer_id, invoice_id, payment_id, kind,
      currency, amount_minor, reference)
    select organization_id, customer_id, '{0}', id, 'payment', currency, -amount_minor, id::text
    from payments where id = md5('{0}')::uuid returning payment_id
"""
CHARGE_OF = """
    select c.id from stand_in.object c
    join payments m on m.intent_id = c.body ->> 'payment_intent'
    join payment_parts p on p.payment_id = m.id
    where c.kind = 'charge' and (c.body ->> 'paid')::boolean and p.invoice_id = '{}'
"""
DAY_HAS_COME = """
    update autopay_charges set planned_on = current_date - 1, sent_at = now() - interval '4 days'
    where invoice_id = '{}'
"""
CHARGES = """
    select count(*) from stand_in.object c
    join payments m on m.intent_id = c.body ->> 'payment_intent'
    join customer_portal_access a on a.customer_id = m.customer_id
    where c.kind = 'charge' and (c.body ->> 'paid')::boolean and a.email = '{}'
"""


@dataclass(frozen=True)
class Issued:
    """An invoice, by its id and its number."""

    id: str
    number: str

    @property
    def path(self) -> str:
        """Where the portal shows it."""
        return f"/portal/invoices/{self.id}"


@dataclass(frozen=True)
class Till:
    """What the office and the stand-in of a running demo do."""

    portal: Portal

    def issue(self, email: str, minor: int, title: str = "Work", currency: str = "GBP") -> Issued:
        """Have the office issue an invoice of one line, without tax and to be paid any day."""
        about = {"email": email, "minor": minor, "title": title, "currency": currency}
        made = self.portal.sql(ISSUE.format(**about))
        return Issued(*made.split())

    def record(self, invoice: Issued) -> str:
        """Have the office record that an invoice was paid by transfer; return the payment's id."""
        return self.portal.sql(RECORD.format(invoice.id))

    def charges(self, email: str) -> int:
        """Return how often somebody's household was charged at the stand-in."""
        return int(self.portal.sql(CHARGES.format(email)))

    @contextmanager
    def silent(self) -> Generator[None]:
        """Have the stand-in tell nothing meanwhile, and all of it afterwards."""
        self._control("POST", "/trouble", {"webhooks": "delay"})
        try:
            yield
        finally:
            self._control("DELETE", "/trouble")
            self._control("POST", "/webhooks/deliver")

    def pass_days(self, days: int) -> None:
        """Let days pass at the stand-in, and tell what has happened in them."""
        self._control("POST", "/clock", {"advance": days * DAY})
        self._control("POST", "/webhooks/deliver")

    def refund(self, invoice: Issued, minor: int) -> None:
        """Give back some of what was paid of an invoice, as the office may at Stripe."""
        self._control("POST", "/refunds", {"charge": self._charge_of(invoice), "amount": minor})

    def dispute(self, invoice: Issued) -> str:
        """Have a bank take back what was paid of an invoice; return the dispute."""
        return self._control("POST", "/disputes", {"charge": self._charge_of(invoice)})["id"]

    def decide(self, dispute: str, *, won: bool) -> None:
        """Have a dispute be decided."""
        self._control("POST", f"/disputes/{dispute}", {"won": won})

    def let_charge(self, invoice: Issued) -> None:
        """Let the day come on which an invoice is to be charged by itself, as was told by mail."""
        self.portal.sql(DAY_HAS_COME.format(invoice.id))

    def _charge_of(self, invoice: Issued) -> str:
        return self.portal.sql(CHARGE_OF.format(invoice.id))

    def _control(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        url = f"{self.portal.takes_payments}/_stand_in{path}"
        sent = json.dumps(body or {}).encode()
        headers = {"Content-Type": "application/json"}
        asked = urllib.request.Request(url, sent, headers, method=method)
        with urllib.request.urlopen(asked, timeout=30) as answer:
            return json.load(answer)


def pay_by(page: Page, method: str) -> None:
    """Pay in that way on the hosted page, to which the page has come or is coming."""
    page.get_by_label(method).check()
    page.get_by_role("button", name="Pay ").click()


def hosted(page: Page) -> str:
    """Return the address of the hosted page, once that is where the page has come."""
    page.wait_for_url(HOSTED)
    return page.url


def says(page: Page, heading: str) -> None:
    """Wait until the screen has that heading."""
    page.get_by_role("heading", name=heading, level=1, exact=True).wait_for()


def saved_as(page: Page, button: str) -> str:
    """Press a button that saves a PDF; return the file's name. The page stays where it is."""
    before = page.url
    with page.expect_download() as saving:
        page.get_by_role("button", name=button, exact=True).click()
    assert saving.value.path().read_bytes().startswith(b"%PDF-")
    assert page.url == before
    return saving.value.suggested_filename
