"""A paper has every name, date and amount, written as on the screen."""

import msgspec
import pytest

from doorstep.kit.money import LARGEST_MINOR, money_words, quantity_words, rate_words
from doorstep.kit.words import day_words
from doorstep.papers.invoice import InvoicePaper, InvoiceTax, Tone
from doorstep.papers.printing import print_paper
from tests.factories.papers import BILL_TO, LETTERHEAD, changed, invoice, receipt, statement
from tests.factories.papers import text_of as text

PAYS = "Pay by bank transfer"


def amounts(paper: object) -> list[int]:
    """Return all amounts in a paper's data, however deep."""
    found: list[int] = []
    for name, value in msgspec.structs.asdict(paper).items():  # pyright: ignore
        if isinstance(value, list):
            structs = [item for item in value if isinstance(item, msgspec.Struct)]
            found += [minor for item in structs for minor in amounts(item)]
        elif name.endswith("_minor") and value is not None:
            found.append(value)
    return found


def all_there(words: list[str], pdf: bytes) -> None:
    read = text(pdf)
    assert [word for word in words if " ".join(word.split()) not in read] == []


@pytest.mark.parametrize(
    ("currency", "locale"),
    [("GBP", "en-GB"), ("USD", "en-US"), ("JPY", "en-GB"), ("KWD", "en-AU"), ("EUR", "de-DE")],
)
async def test_an_invoice_says_all_of_it(currency: str, locale: str):
    paper = invoice(
        currency=currency,
        letterhead=changed(LETTERHEAD, locale=locale),
        paid_minor=8_601,
        balance_minor=9_999,
        status="Partly paid",
    )
    words = [money_words(minor, currency, locale) for minor in amounts(paper)]
    for line in paper.lines:
        words += [line.description, rate_words(line.tax_rate_ppm, locale)]
        words.append(f"{quantity_words(line.quantity_milli, locale)} {line.unit}".strip())
    words += [
        day_words(paper.issued_on, locale),
        day_words(paper.due_on or paper.issued_on, locale),
    ]
    words += [*BILL_TO, *paper.place.split(", "), paper.title, paper.terms, "Partly paid"]
    words += [part for detail in paper.bank for part in (detail.label, detail.value)]
    words += [LETTERHEAD.name, LETTERHEAD.phone, LETTERHEAD.email, *LETTERHEAD.lines]
    all_there([*words, "Invoice 1043", PAYS], await print_paper(paper))


async def test_a_receipt_says_all_of_it():
    paper = receipt(refunded_minor=1_400)
    words = [money_words(minor, "GBP", "en-GB") for minor in [20_000, 18_600, 1_400, -1_400]]
    words += ["Receipt R-88", "Invoice 1043", "Invoice 1039", "Visa ending in 4242", *BILL_TO]
    all_there([*words, "Tue 1 Dec 2026", "Paid after refunds £186.00"], await print_paper(paper))


async def test_a_receipt_says_what_the_bank_took_back():
    paper = receipt(refunded_minor=1_400, lost_minor=8_600)
    read = text(await print_paper(paper))
    assert "Refunded to you -£14.00 Taken back by your bank -£86.00 Still paid £100.00" in read


async def test_a_statement_says_all_of_it():
    paper = statement(overdue_minor=1_234)
    words = [money_words(minor, "GBP", "en-GB") for minor in amounts(paper)]
    words += [day_words(row.on, "en-GB") for row in paper.rows]
    words += [part for row in paper.rows for part in (row.what, row.reference)]
    words += ["Sun 1 Nov 2026 Opening balance £14.00", *BILL_TO]
    words += ["Thu 31 Dec 2026 Closing balance £72.50"]
    all_there([*words, "£12.34 of it is overdue"], await print_paper(paper))


async def test_a_statement_of_a_quiet_time_says_so():
    quiet = statement(
        rows=[], opening_minor=-500, closing_minor=-500, kept_minor=500, overdue_minor=0
    )
    read = text(await print_paper(quiet))
    assert "Nothing was billed or paid in this time." in read
    assert "Kept for you £5.00" in read
    assert "We keep £5.00 for you. Ask us to use it" in read
    assert "overdue" not in read


async def test_a_statement_tells_what_is_owed_from_what_is_kept():
    both = statement(closing_minor=7_250, kept_minor=500, overdue_minor=7_750, processing_minor=50)
    read = text(await print_paper(both))
    said = "Amount owed £77.50 All of it is overdue £0.50 of it is on its way £5.00 kept for you"
    assert said in read
    assert "The closing balance is what is owed, less what we keep for you." in read
    assert "We keep £5.00 for you." in read
    past = text(await print_paper(changed(both, current=False)))
    assert "£5.00 kept for you" in past
    assert "We keep £5.00" not in past


async def test_a_statement_tells_what_is_being_paid_back_from_what_is_kept():
    back = statement(closing_minor=-9_500, refunding_minor=10_000, kept_minor=0, overdue_minor=500)
    read = text(await print_paper(back))
    assert "Amount owed £5.00 All of it is overdue £100.00 being paid back" in read
    assert "what is owed, less what is being paid back to you." in read
    assert "£100.00 is being paid back to you. That can take some days" in read
    assert "We keep" not in read
    both = changed(back, closing_minor=-10_500, kept_minor=500, overdue_minor=0)
    read = text(await print_paper(both))
    assert "Kept for you £5.00 £100.00 being paid back" in read
    assert "We keep £5.00 for you." in read
    alone = changed(both, closing_minor=-10_000, kept_minor=0)
    assert "Being paid back to you £100.00" in text(await print_paper(alone))


async def test_an_invoice_tells_what_is_being_paid_back_from_what_is_kept():
    paid = invoice(paid_minor=29_100, balance_minor=-10_500, refunding_minor=10_000)
    read = text(await print_paper(paid))
    assert "Being paid back to you £100.00 Kept for you £5.00" in read
    read = text(await print_paper(changed(paid, refunding_minor=10_500)))
    assert "Being paid back to you £105.00" in read
    assert "Kept for you" not in read


async def test_a_credit_note_speaks_of_its_invoice_and_asks_for_nothing():
    paper = invoice(kind="credit_note", number="CN-7", credits="1043", balance_minor=0)
    read = text(await print_paper(paper))
    assert "Credit note CN-7" in read
    assert "Credits Invoice 1043" in read
    assert "Total credited £186.00" in read
    assert not [asked for asked in ("Amount due", "Due Thu 10 Dec", PAYS) if asked in read]


SETTLED = {
    "paid": invoice(paid_minor=18_600, balance_minor=0, status="Paid", tone=Tone.GOOD),
    "void": invoice(balance_minor=0, status="Void", tone=Tone.VOID),
    "overpaid": invoice(paid_minor=20_000, balance_minor=-1_400, status="Paid", tone=Tone.GOOD),
}


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("paid", ["Invoice 1043 Paid", "Total £186.00", "Paid -£186.00", "Amount due £0.00"]),
        ("void", ["Invoice 1043 Void", "This was withdrawn. Nothing is to be paid."]),
        ("overpaid", ["Paid -£200.00", "Kept for you £14.00"]),
    ],
)
async def test_what_is_settled_says_so_and_asks_for_nothing(name: str, says: list[str]):
    read = text(await print_paper(SETTLED[name]))
    assert [words for words in says if words not in read] == []
    assert PAYS not in read


@pytest.mark.parametrize(
    ("paid", "balance", "says"),
    [
        (8_600, 5_000, "Paid -£86.00 Credits and corrections -£50.00 Amount due £50.00"),
        (0, 20_000, "Credits and corrections £14.00 Amount due £200.00"),
    ],
)
async def test_the_sums_of_an_invoice_add_up_on_paper(paid: int, balance: int, says: str):
    assert says in text(await print_paper(invoice(paid_minor=paid, balance_minor=balance)))


async def test_several_rates_are_each_said_and_summed():
    paper: InvoicePaper = invoice(
        taxes=[InvoiceTax(200_000, 10_000, 2_000), InvoiceTax(50_000, 5_500, 275)], tax_minor=2_275
    )
    read = text(await print_paper(paper))
    assert "VAT 20% on £100.00 £20.00 VAT 5% on £55.00 £2.75 VAT in all £22.75" in read


async def test_the_largest_amounts_keep_to_their_columns():
    lines = [changed(line, net_minor=LARGEST_MINOR) for line in invoice().lines]
    paper = invoice(lines=lines, currency="KWD", total_minor=LARGEST_MINOR)
    assert text(await print_paper(paper)).count("KWD 999,999,999.999") == 4
