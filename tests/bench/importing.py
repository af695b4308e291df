"""Bringing in a business, and one ten times as large: a line is to cost no more."""

from tests.bench.business import Measurable
from tests.bench.report import Report, Section

WORDS = """
`doorstep import` of a made-up business with jobs, visits, invoices and payments of three years, in
one transaction, and of one with ten times the customers. A line of the larger is to cost at most
1.5 times a line of the smaller: nothing is looked for once for each.
""".strip()
MOST = 1.5


def weigh_import(report: Report, small: Measurable, large: Measurable) -> None:
    """Add how many lines a second were brought in, of both."""
    cost = small.imported.rate / large.imported.rate
    missed = f"\n\n**Missed:** a line of the larger ({cost:.1f})." if cost > MOST else ""
    rows = [
        (f"{each.customers:,} customers", f"{each.lines:,}", f"{each.rate:,.0f}")
        for each in (small.imported, large.imported)
    ]
    rows.append(("a line of the larger, in times of one of the smaller", "", f"{cost:.1f}"))
    columns = ("", "lines", "lines a second")
    report.add(Section("Import", WORDS + missed, columns, rows), "import", {"cost": cost})
