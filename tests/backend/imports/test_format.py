"""What `doorstep import --format` says is what an import does."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from doorstep.imports import format_markdown
from doorstep.imports.examples import EXAMPLES
from doorstep.imports.kinds import KINDS
from doorstep.imports.nested import objects_of
from doorstep.imports.reading import Bad, decode
from tests.factories.books import (
    ANN,
    CREDIT,
    DRAFT,
    HOME,
    INVOICE,
    JOB,
    OF_ANN,
    OF_SHOP,
    PAYMENT,
    SHOP,
    Line,
    bring,
)

ANN_HERSELF: Line = {"kind": "contact", "external_id": "a", **OF_ANN, "name": "Ann"}
DANA: Line = {"kind": "technician", "external_id": "d", **OF_SHOP, "name": "Dana"}
WINDOW: Line = {"arrives_from": "2026-12-01T09:00:00Z", "arrives_until": "2026-12-01T11:00:00Z"}
VISIT: Line = {"kind": "visit", "external_id": "v", **OF_SHOP, "job": "job", **WINDOW}
BACK: Line = {"kind": "refund", "external_id": "r", **OF_SHOP, "payment": "p1"}
REFUND: Line = BACK | {"amount_minor": 200, "paid_at": "2026-07-09T10:00:00Z"}
PAPER: Line = {"kind": "document", "external_id": "d", **OF_ANN, "title": "Boiler"}
REPORT: Line = PAPER | {
    "document_kind": "job_report",
    "job_report": {"summary": "Repaired", "engineer": "Dana"},
}
PEOPLE = (SHOP, ANN, ANN_HERSELF | {"email": "a@b.example"}, HOME, DANA)
FULL = (*PEOPLE, JOB, VISIT, INVOICE, PAYMENT, REFUND, REPORT)
"""A good file with a line of every kind."""
TAGS = [str(kind.__struct_config__.tag) for kind in KINDS]


NESTED = {place: found for kind in KINDS for place, found in objects_of(kind).items()}


def documented(name: str) -> dict[str, str]:
    """Return what is said to be so when one of the fields is left out, of a kind or an object."""
    sections = re.split(r"\n###? ", format_markdown())
    [section] = [part for part in sections if f"`{name}`" in part.splitlines()[0]]
    rows = [line.strip("| ").split(" | ") for line in section.splitlines() if "| `" in line]
    return {field.strip("`"): default for field, _, default in rows}


def blamed(line: Line) -> str:
    try:
        decode(msgspec.json.encode(line))
    except Bad as bad:
        return bad.field
    return ""


def without(line: Line, field: str) -> Line:
    return {name: value for name, value in line.items() if name != field}


def example(kind: str) -> Line:
    [line] = [each for each in FULL if each["kind"] == kind]
    return line


def test_every_field_is_documented():
    for kind in KINDS:
        assert [*documented(str(kind.__struct_config__.tag))] == [*kind.__struct_fields__]


def test_every_field_of_an_object_within_a_line_is_documented_too():
    for place, found in NESTED.items():
        assert [*documented(place)] == [*found.__struct_fields__], place
    assert "job_report.readings[]" in NESTED
    assert "one of `at_risk`, `immediately_dangerous`" in format_markdown()


@pytest.mark.parametrize("place", EXAMPLES)
def test_an_example_is_a_good_line_that_leaves_out_nothing(place: str):
    [shown] = [
        line
        for line in re.findall(r"^```json\n(.+)\n```$", format_markdown(), re.MULTILINE)
        if f'"{place}":{{' in line
    ]
    decode(shown.encode())
    said = msgspec.json.decode(shown)
    for where, found in NESTED.items():
        if where.partition(".")[0] == place:
            assert [*at(said, where)] == [*found.__struct_fields__], where


def at(line: Any, place: str) -> Any:
    for step in place.split("."):
        line = line[step.removesuffix("[]")]
        line = line[0] if step.endswith("[]") else line
    return line


@pytest.mark.parametrize("kind", TAGS)
def test_a_field_that_is_required_is_missed_and_no_other(kind: str):
    said = documented(kind)
    wanting = {field: blamed(without(example(kind), field)) for field in said}
    assert wanting == {
        field: field if default.startswith("required") and field != "credits" else ""
        for field, default in said.items()
    }


def test_only_an_issued_invoice_has_to_have_a_day_and_only_a_credit_note_an_invoice():
    assert blamed(without(DRAFT, "issued_on")) == ""
    assert blamed(without(CREDIT, "credits")) == "credits"


@pytest.mark.usefixtures("portal")
async def test_what_is_left_out_is_as_if_the_default_were_given():
    assert (await bring(*FULL)).bad == 0
    given: list[Any] = []
    for line in FULL:
        plain = {
            field: msgspec.json.decode(match[1])
            for field, default in documented(line["kind"]).items()
            if field not in line and (match := re.fullmatch(r"`([^`]+)`", default))
        }
        given.append({**line, **plain})
    report = await bring(*given)
    assert (report.problems, sum(report.unchanged.values())) == ([], len(FULL))


def test_a_draft_may_have_a_day_to_come_and_who_is_ahead_of_utc_today():
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    ahead = {"issued_on": str(tomorrow.date()), "due_on": None}
    assert blamed({**INVOICE, **ahead}) == ""
    assert blamed({**INVOICE, **ahead, "issued_on": "2099-01-01"}) == "issued_on"
    assert blamed({**DRAFT, "issued_on": "2099-01-01", "due_on": None}) == ""
