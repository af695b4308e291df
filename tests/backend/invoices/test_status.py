"""How it stands with an invoice, by the vectors that the app is held to, too."""

from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest

from doorstep.customers.addresses import Address
from doorstep.invoices.replica import Invoice
from doorstep.invoices.status import kept_of, payable_of, rest_of, status_of

VECTORS: list[dict[str, Any]] = msgspec.json.decode(
    (Path(__file__).parents[2] / "vectors" / "invoice_status.json").read_bytes()
)
NOWHERE = Address(None, "", "", "", "", "GB")


@pytest.mark.parametrize("vector", VECTORS, ids=[vector["name"] for vector in VECTORS])
def test_an_invoice_stands_as_the_vectors_say(vector: dict[str, Any]):
    invoice = Invoice(
        **{
            "number": "1",
            "title": "",
            "currency": "GBP",
            "lines": [],
            "taxes": [],
            "net_minor": 0,
            "tax_minor": 0,
            "issued_on": "2026-01-01",
            "terms": "",
            "job_id": None,
            "property_id": None,
            "address": None,
            "bill_to": NOWHERE,
            "bank": [],
            "tax_number": "",
            "credits_id": None,
            "refunding_minor": 0,
            "paying_id": None,
            "autopay_on": None,
            "autopay_off_why": None,
            "charging": False,
            "entries": [],
            **vector["invoice"],
        }
    )
    assert status_of(invoice, date.fromisoformat(vector["today"])) == vector["status"]
    assert rest_of(invoice) == vector["rest_minor"]
    assert payable_of(invoice) == vector["payable_minor"]
    assert kept_of(invoice) == vector.get("kept_minor", max(0, -invoice.balance_minor))
