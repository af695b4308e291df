"""Opening something out of a list: a long invoice beside a job."""

from dataclasses import dataclass

from playwright.async_api import Page

from tests.bench.painting import painted_after

LINES = 200
TITLE = "Radiators of the whole street"
LONG_INVOICE = f"""
    insert into invoices (organization_id, customer_id, currency, title, lines, taxes, net_minor,
      tax_minor, total_minor, issued_at, due_on)
    select organization_id, id, 'GBP', '{TITLE}', (
        select jsonb_agg(jsonb_build_object('description', 'Radiator ' || n || ', bled',
          'unit', '', 'quantity_milli', 1000, 'unit_price_minor', 1000, 'net_minor', 1000,
          'tax_rate_ppm', 200000)) from generate_series(1, {LINES}) n),
      jsonb_build_array(jsonb_build_object('rate_ppm', 200000, 'net_minor', {LINES * 1000},
        'tax_minor', {LINES * 200})),
      {LINES * 1000}, {LINES * 200}, {LINES * 1200}, now(), current_date + 14
    from customers where id = $1
"""
"""Issues it to a customer."""


@dataclass(frozen=True)
class Opening:
    """Where the list is, the words of the link, and what is drawn once it is open."""

    path: str
    link: str
    selector: str
    text: str


INVOICE = Opening("/portal/invoices", TITLE, ".lines th", f"Radiator {LINES}, bled")
JOB = Opening("/portal/jobs", "", "main h2", "How it went")


async def opened(page: Page, url: str, opening: Opening) -> float:
    """Return the milliseconds from the click in the list until it is painted."""
    await page.goto(f"{url}{opening.path}")
    row = page.locator("main li a").filter(has_text=opening.link).first
    await row.wait_for()
    return await painted_after(page, row, opening.selector, opening.text)
