"""What an invoice comes to: nets, taxes and totals, in whole minor units.

The database holds every invoice against the same sums (`invoice_adds_up` in the migrations).
"""

from collections.abc import Sequence
from enum import StrEnum

import msgspec

from doorstep.kit.money import MILLE, MILLION, divide


class TaxRounding(StrEnum):
    """Where tax is rounded: on every line, or once for each rate."""

    LINE = "line"
    INVOICE = "invoice"


class Item(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is charged for, before it is summed up.

    `quantity_milli` is in thousandths, `tax_rate_ppm` in millionths: 1.5 h is 1500, 20 % 200000.
    """

    description: str
    quantity_milli: int
    unit: str
    unit_price_minor: int
    tax_rate_ppm: int


class InvoiceLine(Item, frozen=True, kw_only=True):
    """What is charged for; `net_minor` is quantity times price, rounded."""

    net_minor: int


class InvoiceTax(msgspec.Struct, frozen=True):
    """The tax of all lines of one rate."""

    rate_ppm: int
    net_minor: int
    tax_minor: int


class Sums(msgspec.Struct, frozen=True):
    """An invoice's lines with their nets, taxes by rate, and totals."""

    lines: list[InvoiceLine]
    taxes: list[InvoiceTax]
    net_minor: int
    tax_minor: int
    total_minor: int


def sum_up(items: Sequence[Item], rounding: TaxRounding) -> Sums:
    """Return what the items come to; halves are rounded away from zero, the highest rate first."""
    lines = [_line(item) for item in items]
    rates = sorted({line.tax_rate_ppm for line in lines}, reverse=True)
    taxes = [_tax(rate, lines, rounding) for rate in rates]
    net = sum(line.net_minor for line in lines)
    tax = sum(each.tax_minor for each in taxes)
    return Sums(lines, taxes, net, tax, net + tax)


def _line(item: Item) -> InvoiceLine:
    net = divide(item.quantity_milli * item.unit_price_minor, MILLE)
    return InvoiceLine(**msgspec.structs.asdict(item), net_minor=net)


def _tax(rate: int, lines: Sequence[InvoiceLine], rounding: TaxRounding) -> InvoiceTax:
    nets = [line.net_minor for line in lines if line.tax_rate_ppm == rate]
    net = sum(nets)
    by_line = sum(divide(each * rate, MILLION) for each in nets)
    tax = by_line if rounding is TaxRounding.LINE else divide(net * rate, MILLION)
    return InvoiceTax(rate, net, tax)
