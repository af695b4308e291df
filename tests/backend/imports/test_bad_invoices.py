"""What is wrong with an invoice of a file, or with how an organisation bills, is named."""

from typing import Any

import pytest

from tests.factories.books import (
    BASE,
    CREDIT,
    INVOICE,
    PART,
    SHOP,
    blamed,
    bring,
)

ONE_LINE = "lines[0]"


@pytest.mark.usefixtures("portal")
@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"total_minor": 13_201}, "total_minor"),
        ({"total_minor": 13_200.0}, "total_minor"),
        ({"customer": "nobody"}, "customer"),
        ({"job": "nothing"}, "job"),
        ({"customer": "bea", "property": "home"}, "property"),
        ({"currency": "GBX"}, "currency"),
        ({"currency": "XXX"}, "currency"),
        ({"currency": "XAU"}, "currency"),
        ({"issued_on": "2099-01-01", "due_on": None}, "issued_on"),
        ({"title": "Boiler \u202e00.1"}, "title"),
        ({"terms": "\u2066"}, "terms"),
        ({"lines": [{**PART, "description": "Valve\u2069"}]}, ONE_LINE + ".description"),
        ({"issued_on": None}, "issued_on"),
        ({"issued_on": "1026-01-01"}, "issued_on"),
        ({"due_on": "2026-06-30"}, "due_on"),
        ({"credits": "i2"}, "credits"),
        ({"number": "x" * 41}, "number"),
        ({"lines": []}, "lines"),
        ({"lines": [PART] * 501}, "lines"),
        ({"lines": [{**PART, "unit_price_minor": -1}]}, "lines"),
        ({"lines": [{**PART, "unit_price_minor": 999_999_999, "quantity": 2001}]}, "lines"),
        ({"lines": [{**PART, "quantity": 1.5}]}, ONE_LINE + ".quantity"),
        ({"lines": [{**PART, "quantity": "1.2345"}]}, ONE_LINE + ".quantity"),
        ({"lines": [{**PART, "quantity": "1e3"}]}, ONE_LINE + ".quantity"),
        ({"lines": [{**PART, "unit_price_minor": 17.5}]}, ONE_LINE + ".unit_price_minor"),
        ({"lines": [{**PART, "tax_rate": 20}]}, ONE_LINE + ".tax_rate"),
        ({"lines": [{**PART, "tax_rate": "-20"}]}, ONE_LINE + ".tax_rate"),
        ({"lines": [{**PART, "description": " "}]}, ONE_LINE + ".description"),
    ],
)
async def test_a_bad_invoice_is_named(change: dict[str, Any], field: str):
    await bring(*BASE)
    assert blamed(await bring({**INVOICE, **change})) == [(1, field)]


@pytest.mark.usefixtures("portal")
async def test_a_total_that_the_lines_do_not_come_to_says_both():
    [bad] = (await bring(*BASE, {**INVOICE, "total_minor": 13_201})).problems
    assert bad.reason == "says 13201, but the lines come to 13200"


@pytest.mark.usefixtures("portal")
async def test_a_number_is_of_one_document():
    own = {**INVOICE, "number": "X"}
    await bring(*BASE, own)
    again = {**own, "external_id": "i2"}
    note = {**CREDIT, "number": "Y"}
    assert blamed(await bring(again, {**again, "external_id": "i3", "number": "Y"}, note)) == [
        (1, "number"),
        (3, "number"),
    ]


@pytest.mark.usefixtures("portal")
@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"currency": "GBX"}, "currency"),
        ({"currency": "XXX"}, "currency"),
        ({"currency": "XAU"}, "currency"),
        ({"tax_rounding": "up"}, "tax_rounding"),
        ({"bank_details": [{"label": "A", "value": "B"}] * 9}, "bank_details"),
        ({"least_payment_minor": 0}, "least_payment_minor"),
        ({"invoice_prefix": "x" * 21}, "invoice_prefix"),
        ({"tax_number": "x" * 41}, "tax_number"),
        ({"overpayment": "keep"}, "overpayment"),
    ],
)
async def test_how_an_organisation_bills_is_checked(change: dict[str, Any], field: str):
    assert blamed(await bring({**SHOP, **change})) == [(1, field)]
