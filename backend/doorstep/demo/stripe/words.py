"""Stripe's objects in the words of the stand-in's pages."""

from datetime import UTC, datetime

from doorstep.kit.money import money_words


def money_in_words(minor: int | None, currency: str | None) -> str:
    """Return an amount as it is read: "£186.00"; nothing where nothing is paid."""
    return money_words(minor, currency.upper(), "en-GB") if minor and currency else ""


def time_in_words(at: int) -> str:
    """Return an instant as it is read, in UTC."""
    return datetime.fromtimestamp(at, UTC).strftime("%-d %B, %H:%M")
