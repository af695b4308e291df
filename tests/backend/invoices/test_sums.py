"""What an invoice comes to, by either rule, held against exact decimals and the database's own."""

from decimal import ROUND_HALF_UP, Decimal

import asyncpg
import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis.strategies import SearchStrategy, builds, integers, just, lists, sampled_from

from doorstep.invoices.sums import Item, TaxRounding, sum_up
from doorstep.kit.money import decimal_of, money_words

ITEMS: SearchStrategy[list[Item]] = lists(
    builds(
        Item,
        description=just("Labour"),
        quantity_milli=integers(-5_000_000, 5_000_000),
        unit=just("h"),
        unit_price_minor=integers(-10_000_000, 10_000_000),
        tax_rate_ppm=sampled_from([0, 50_000, 88_750, 190_000, 200_000]),
    ),
    min_size=1,
    max_size=12,
)
ROUNDINGS = pytest.mark.parametrize("rounding", list(TaxRounding))
CURRENCIES = pytest.mark.parametrize("currency", ["GBP", "JPY", "KWD"])
ONE = Decimal(1)


def rounded(amount: Decimal) -> int:
    return int(amount.quantize(ONE, ROUND_HALF_UP))


def exactly(items: list[Item], rounding: TaxRounding) -> tuple[int, int]:
    """Return net and tax as decimals have them."""
    nets = [
        rounded(Decimal(item.quantity_milli).scaleb(-3) * Decimal(item.unit_price_minor))
        for item in items
    ]
    taxed = list(zip(nets, [Decimal(item.tax_rate_ppm).scaleb(-6) for item in items], strict=True))
    if rounding is TaxRounding.LINE:
        return sum(nets), sum(rounded(net * rate) for net, rate in taxed)
    rates = {rate for _, rate in taxed}
    return sum(nets), sum(
        rounded(rate * sum(net for net, of in taxed if of == rate)) for rate in rates
    )


@ROUNDINGS
@given(items=ITEMS)
def test_sums_are_what_decimals_say(rounding: TaxRounding, items: list[Item]):
    found = sum_up(items, rounding)
    assert (found.net_minor, found.tax_minor) == exactly(items, rounding)
    assert found.total_minor == found.net_minor + found.tax_minor
    assert sum(line.net_minor for line in found.lines) == found.net_minor
    assert sum(tax.net_minor for tax in found.taxes) == found.net_minor
    assert [tax.rate_ppm for tax in found.taxes] == sorted(
        {item.tax_rate_ppm for item in items}, reverse=True
    )


@ROUNDINGS
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(items=ITEMS)
async def test_the_database_agrees(
    portal: asyncpg.Connection, rounding: TaxRounding, items: list[Item]
):
    found = sum_up(items, rounding)
    lines, taxes = (msgspec.json.encode(part).decode() for part in (found.lines, found.taxes))
    sums = (found.net_minor, found.tax_minor, found.total_minor)
    agrees = "select invoice_adds_up($1, $2, $3, $4, $5)"
    assert await portal.fetchval(agrees, lines, taxes, *sums) is (found.total_minor >= 0)
    for nth in range(3):
        wrong = [amount + (nth == place) for place, amount in enumerate(sums)]
        assert not await portal.fetchval(agrees, lines, taxes, *wrong)


def labour(quantity_milli: int, price_minor: int, rate_ppm: int = 200_000) -> Item:
    return Item("Labour", quantity_milli, "h", price_minor, rate_ppm)


def test_the_two_rules_differ_by_what_lines_lose():
    items = [labour(1000, 3, 175_000)] * 6
    assert sum_up(items, TaxRounding.LINE).tax_minor == 6
    assert sum_up(items, TaxRounding.INVOICE).tax_minor == 3


def test_halves_are_rounded_away_from_zero():
    assert [sum_up([labour(500, price)], TaxRounding.LINE).net_minor for price in (1, -1)] == [
        *(1, -1),
    ]


@CURRENCIES
def test_a_minor_unit_is_that_of_the_currency(currency: str):
    """Sums count minor units, however many of them make one of the currency."""
    found = sum_up([labour(1500, 1001)], TaxRounding.INVOICE)
    assert (found.net_minor, found.tax_minor, found.total_minor) == (1502, 300, 1802)
    said = {"GBP": ("18.02", "£18.02"), "JPY": ("1802", "JP¥1,802"), "KWD": ("1.802", "KWD 1.802")}
    decimal, words = said[currency]
    assert str(decimal_of(found.total_minor, currency)) == decimal
    shown = money_words(found.total_minor, currency, "en-GB").replace("\xa0", " ")
    assert shown == words


def test_five_hundred_large_lines_are_exact():
    items = [labour(999_999, 999_999_999)] * 500
    found = sum_up(items, TaxRounding.LINE)
    net = rounded(Decimal(999_999).scaleb(-3) * 999_999_999)
    assert found.total_minor == 500 * (net + rounded(Decimal(net) * Decimal("0.2")))
