"""The rules that the database itself keeps of the ledger, tried by SQL typed by hand."""

import pytest

from tests.backend.invoices.by_hand import ANOTHERS, PART, WHOLE, Books, entry, paid, part
from tests.factories.books import (
    CREDIT,
    bring,
)


@pytest.mark.parametrize("assigned", ["amount_minor = 1", "note = 'x'", "at = now()"])
async def test_the_ledger_is_only_added_to(books: Books, assigned: str):
    await books.refuses("books_are_kept", f"update ledger_entries set {assigned}")


@pytest.mark.parametrize(
    ("posted", "rule"),
    [
        (entry("issued", 13_200, key=None, reference="'again'"), "ledger_is_consistent"),
        (entry("credit", -1, "draft", None, reference="'x'"), "ledger_is_consistent"),
        (entry("issued", 13_200, "draft", None, reference="'x'"), "ledger_is_consistent"),
        (
            entry("credit", -1, key=None, reference="'x'", currency="'EUR'"),
            "ledger_is_consistent",
        ),
        (
            entry("credit", -1, key=None, reference="'x'", customer_id=ANOTHERS),
            "ledger_is_consistent",
        ),
        (entry("voided", -1, key=None, reference="'x'"), "ledger_is_consistent"),
        (entry("credit", 1, key=None, reference="'x'"), "entry_has_its_sign"),
        (entry("credit", 0, key=None, reference="'x'"), "entry_has_its_sign"),
        (entry("payment", -1, key=None, reference="'x'"), "entry_names_its_payment"),
        (entry("credit", -PART), "entry_names_its_payment"),
        (entry("refund", -1), "entry_has_its_sign"),
        (entry("refund", 1), "ledger_is_consistent"),
        (entry("payment", -PART - 1), "ledger_is_consistent"),
        (entry("payment", -PART, "i2"), "ledger_is_consistent"),
    ],
)
async def test_an_entry_that_cannot_be_is_refused(books: Books, posted: str, rule: str):
    await books.do(paid(), part())
    await books.refuses(rule, posted)


async def test_a_credit_note_is_owed_nothing_by(books: Books):
    await bring(CREDIT)
    wrong = entry("credit", -1, "c1", None, reference="'x'")
    await books.refuses("ledger_is_consistent", wrong)


async def test_no_more_goes_back_than_has_come(books: Books):
    await books.do(*WHOLE, entry("refund", 3_000, reference="'r1'"))
    await books.refuses("ledger_is_consistent", entry("refund", 2_001, reference="'r2'"))
    await books.refuses("ledger_is_consistent", entry("dispute", 2_001, reference="'d1'"))
    await books.do(entry("dispute", 2_000, reference="'d1'"))
    await books.refuses("ledger_is_consistent", entry("dispute_won", -5_001, reference="'d1'"))
    await books.do(entry("dispute_won", -2_000, reference="'d1'"))


async def test_what_is_credited_is_what_a_credit_note_says(books: Books):
    await books.refuses(
        "ledger_is_consistent",
        "insert into ledger_entries (organization_id, customer_id, invoice_id, kind, currency,"
        " amount_minor, reference) select organization_id, customer_id, id, 'credit', currency, -1,"
        " 'x' from invoices where kind = 'invoice' and issued_at is not null limit 1",
    )
