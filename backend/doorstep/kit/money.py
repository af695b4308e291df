"""Money: whole numbers of a currency's minor unit. No float touches it, here or anywhere else."""

from decimal import Decimal

from babel import Locale
from babel.numbers import format_currency, format_decimal, format_percent, get_currency_symbol

WITHOUT = {
    *("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW"),
    *("PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"),
}
"""Currencies without a minor unit (ISO 4217)."""
THREE = {"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"}
"""Currencies of a thousand minor units."""
LARGEST_MINOR = 999_999_999_999
"""The most that one amount may be; sums of a thousand of them are exact on every device, too."""
MILLE, MILLION = 1_000, 1_000_000


def minor_digits(currency: str) -> int:
    """Return how many digits of an amount are behind the point: 0, 2 or 3."""
    if currency in WITHOUT:
        return 0
    return 3 if currency in THREE else 2


def divide(amount: int, by: int) -> int:
    """Return a quotient rounded to a whole number, halves away from zero; `by` is above zero."""
    quotient, rest = divmod(abs(amount), by)
    rounded = quotient + (2 * rest >= by)
    return rounded if amount >= 0 else -rounded


def decimal_of(minor: int, currency: str) -> Decimal:
    """Return an amount in the currency's major unit, exactly."""
    return Decimal(minor).scaleb(-minor_digits(currency))


def money_words(minor: int, currency: str, locale: str) -> str:
    """Return an amount as readers of a locale (BCP 47) write it: "£186.00"; below zero "-£5.00"."""
    reader = Locale.parse(locale, sep="-")
    usual = str(reader.currency_formats["standard"].pattern)
    digits = minor_digits(currency)
    pattern = usual.replace("0.00", "0." + "0" * digits if digits else "0")
    if get_currency_symbol(currency, reader)[-1].isalpha():
        pattern = pattern.replace("¤#", "¤\u00a0#")
    amount = decimal_of(minor, currency)
    return format_currency(amount, currency, pattern, reader, currency_digits=False)


def quantity_words(milli: int, locale: str) -> str:
    """Return a quantity of thousandths without idle zeros: "1.5"."""
    return format_decimal(Decimal(milli).scaleb(-3), "#,##0.###", Locale.parse(locale, sep="-"))


def rate_words(ppm: int, locale: str) -> str:
    """Return a rate of millionths as a percentage: "20%", "8.875%"."""
    reader = Locale.parse(locale, sep="-")
    pattern = str(reader.percent_formats[None].pattern).replace("##0", "##0.####")
    return format_percent(Decimal(ppm).scaleb(-6), pattern, reader)
