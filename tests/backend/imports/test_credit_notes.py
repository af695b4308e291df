"""Credit notes by a file: about an issued invoice, and of no more than that."""

from typing import Any

import pytest

from tests.factories.books import (
    BASE,
    CREDIT,
    DRAFT,
    INVOICE,
    LABOUR,
    PART,
    blamed,
    bring,
)


@pytest.mark.usefixtures("portal")
async def test_an_invoice_does_not_become_a_credit_note():
    await bring(*BASE, DRAFT, {**INVOICE, "external_id": "i2"})
    note = {**CREDIT, "credits": "i2"}
    report = await bring({**note, "external_id": "i1"}, {**note, "external_id": "i2"})
    assert blamed(report) == [(1, "invoice_kind"), (2, "invoice_kind")]


@pytest.mark.usefixtures("portal")
async def test_credit_notes_come_to_no_more_than_the_invoice():
    note = {**CREDIT, "lines": [LABOUR]}
    report = await bring(*BASE, INVOICE, note, {**note, "external_id": "c2"}, keep_going=True)
    assert [(bad.line, bad.field) for bad in report.problems] == [(8, "lines")]
    [bad] = (await bring({**note, "external_id": "c3"})).problems
    assert bad.reason == (
        "with what was credited before it makes 22320, and the invoice was about 13200"
    )
    assert (await bring(note)).unchanged["credit_note"] == 1


@pytest.mark.usefixtures("portal")
@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"credits": "i2"}, "credits"),
        ({"credits": "c0"}, "credits"),
        ({"credits": "nothing"}, "credits"),
        ({"credits": None}, "credits"),
        ({"customer": "bea"}, "credits"),
        ({"currency": "EUR"}, "currency"),
        ({"state": "void"}, "state"),
        ({"lines": [{**PART, "unit_price_minor": 0}]}, "lines"),
    ],
)
async def test_a_credit_note_is_about_an_issued_invoice_of_its_customer(
    change: dict[str, Any], field: str
):
    await bring(*BASE, INVOICE, DRAFT | {"external_id": "i2"}, {**CREDIT, "external_id": "c0"})
    assert blamed(await bring({**CREDIT, **change})) == [(1, field)]
