"""Amounts are whole numbers, rounded and written as people expect them."""

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis.strategies import integers

from doorstep.kit.money import (
    LARGEST_MINOR,
    decimal_of,
    divide,
    money_words,
    quantity_words,
    rate_words,
)


@pytest.mark.parametrize(
    ("minor", "currency", "locale", "words"),
    [
        (18_600, "GBP", "en-GB", "£186.00"),
        (-500, "GBP", "en-GB", "-£5.00"),
        (1_234_567, "JPY", "en-GB", "JP¥1,234,567"),
        (1_234, "KWD", "en-US", "KWD\xa01.234"),
        (99, "EUR", "de-DE", "0,99\xa0€"),
        (LARGEST_MINOR, "USD", "en-US", "$9,999,999,999.99"),
    ],
)
def test_an_amount_is_written_as_its_reader_does(
    minor: int, currency: str, locale: str, words: str
):
    assert money_words(minor, currency, locale) == words


def test_quantities_and_rates_have_no_idle_zeros():
    assert [quantity_words(milli, "en-GB") for milli in (1_500, 2_000, 1_000_000, 333)] == [
        *("1.5", "2", "1,000", "0.333")
    ]
    assert [rate_words(ppm, "en-GB") for ppm in (200_000, 88_750, 0)] == ["20%", "8.875%", "0%"]


@given(integers(-(10**15), 10**15), integers(1, 10**6))
def test_a_quotient_is_rounded_as_by_hand(amount: int, by: int):
    by_hand = (Decimal(amount) / Decimal(by)).quantize(Decimal(1), ROUND_HALF_UP)
    assert divide(amount, by) == by_hand


@given(integers(-LARGEST_MINOR, LARGEST_MINOR))
def test_no_minor_unit_is_lost_on_the_way_to_a_decimal(minor: int):
    for currency, factor in (("JPY", 1), ("GBP", 100), ("KWD", 1000)):
        assert decimal_of(minor, currency) * factor == minor
