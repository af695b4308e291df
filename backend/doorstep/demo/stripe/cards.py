"""Stripe's test cards and test bank accounts, and what becomes of who pays with them."""

from dataclasses import dataclass

PAID = "paid"
ASKS = "authentication_required"
"""The card's bank wants to see its owner: 3-D Secure."""
DECLINES = ("generic_decline", "insufficient_funds", "test_mode_live_card")
"""Outcomes that are all called `card_declined`, and told apart by their decline code."""
SENTENCES = {
    "generic_decline": "Your card was declined.",
    "insufficient_funds": "Your card has insufficient funds.",
    "expired_card": "Your card has expired.",
    "incorrect_number": "Your card number is incorrect.",
    ASKS: "Your card was declined. This transaction requires authentication.",
    "test_mode_live_card": "Your card was declined. Your request was in test mode, but used a non"
    " test card.",
}


@dataclass(frozen=True, slots=True)
class Card:
    """A card that is known: what becomes of a payment with it is `PAID`, `ASKS` or a refusal."""

    number: str
    brand: str
    outcome: str
    label: str


@dataclass(frozen=True, slots=True)
class BankAccount:
    """A bank account that is known; after three days its debit is `PAID`, or is refused."""

    number: str
    outcome: str
    label: str


SORT_CODE = "108800"
CARDS = {
    card.number: card
    for card in (
        Card("4242424242424242", "visa", PAID, "Visa that pays"),
        Card("5555555555554444", "mastercard", PAID, "Mastercard that pays"),
        Card("4000002760003184", "visa", ASKS, "Visa that asks for 3-D Secure"),
        Card("4000000000000002", "visa", "generic_decline", "Visa that is declined"),
        Card("4000000000009995", "visa", "insufficient_funds", "Visa without enough money"),
        Card("4000000000000069", "visa", "expired_card", "Visa that has expired"),
    )
}
BANK_ACCOUNTS = {
    account.number: account
    for account in (
        BankAccount("00012345", PAID, "Account that pays after 3 days"),
        BankAccount("00022222", "insufficient_funds", "Account without enough money"),
        BankAccount("00033333", "account_closed", "Account that was closed"),
    )
}
TOKENS = {
    "pm_card_visa": "4242424242424242",
    "pm_card_mastercard": "5555555555554444",
    "pm_card_authenticationRequired": "4000002760003184",
    "pm_card_visa_chargeDeclined": "4000000000000002",
    "pm_card_chargeDeclined": "4000000000000002",
    "pm_card_visa_chargeDeclinedInsufficientFunds": "4000000000009995",
    "pm_card_chargeDeclinedInsufficientFunds": "4000000000009995",
}
"""Names of test cards that stand where a payment method's id does."""


def card_of(number: str) -> Card:
    """Return what is known of a card number; a number that nobody knows is no test card."""
    known = CARDS.get(number)
    if known is not None:
        return known
    outcome = "test_mode_live_card" if _adds_up(number) else "incorrect_number"
    return Card(number, "visa" if number.startswith("4") else "unknown", outcome, "Card")


def account_of(number: str) -> BankAccount | None:
    """Return what is known of the number of a bank account."""
    return BANK_ACCOUNTS.get(number)


def _adds_up(number: str) -> bool:
    """Return whether the last digit checks the others (ISO/IEC 7812-1, Luhn)."""
    if not (number.isascii() and number.isdigit() and 12 <= len(number) <= 19):  # noqa: PLR2004
        return False
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(number))]
    return sum(digit // 10 + digit % 10 for digit in doubled) % 10 == 0
