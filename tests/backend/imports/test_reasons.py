"""What is said of a line that cannot be decoded can be understood by whoever wrote it."""

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from doorstep.customers.mutations import (
    NO_NUL,
    ONE_LINE,
    PLAIN,
    SAYING,
    SAYING_LINE,
    SOMETHING,
)
from doorstep.imports.kinds import KINDS
from doorstep.imports.reading import Bad, decode
from tests.factories.books import ANN, INVOICE, OF_ANN, SHOP, Line

PAPER: Line = {"kind": "document", "external_id": "d", **OF_ANN, "title": "Boiler"}
REPORT: Line = PAPER | {"document_kind": "job_report"}
SAID: Line = {"summary": "Repaired", "engineer": "Dana"}
TURNED = "a\u202eb"
SEEN = "needs a letter or digit"
DIRECTION = "that turn the direction of text"
CONTROL = "no control characters"
IBAN = ("bank_details[0].value", CONTROL)
TYPE = ("certificate_type", CONTROL)
SEE = "is not written as it has to be: see doorstep import --format"


def report(**changes: Any) -> Line:
    return REPORT | {"job_report": SAID | changes}


def blamed(line: Line) -> tuple[str, str]:
    with pytest.raises(Bad) as caught:
        decode(msgspec.json.encode(line))
    return caught.value.field, caught.value.reason


@pytest.mark.parametrize(
    ("line", "field", "reason"),
    [
        (ANN | {"external_id": " "}, "external_id", SEEN),
        (ANN | {"name": " "}, "name", SEEN),
        (ANN | {"name": TURNED}, "name", DIRECTION),
        (ANN | {"line2": TURNED}, "line2", DIRECTION),
        (ANN | {"city": "a\0"}, "city", CONTROL),
        (ANN | {"name": "a\nb"}, "name", CONTROL),
        (SHOP | {"phone": "1\x85"}, "phone", CONTROL),
        (SHOP | {"bank_details": [{"label": "IBAN", "value": "a\tb"}]}, *IBAN),
        (PAPER | {"document_kind": "other", "title": "a\x07"}, "title", CONTROL),
        (PAPER | {"document_kind": "other", "appliance": "\x1b[2J"}, "appliance", CONTROL),
        (PAPER | {"document_kind": "other", "certificate_type": "\x7f"}, *TYPE),
        (PAPER | {"document_kind": "other", "file_name": "a\0"}, "file_name", "NUL"),
        (report(engineer="a\u2028b"), "job_report.engineer", CONTROL),
        (ANN | {"country": "gb"}, "country", SEE),
        (SHOP | {"accent": "red"}, "accent", SEE),
        (report(summary=" "), "job_report.summary", SEEN),
        (report(readings=[{"label": TURNED, "value": ""}]), "job_report.readings[0].label", SEEN),
        (REPORT | {"data": "%%%"}, "data", "is not base64"),
        (REPORT, "", "a document needs one of path, data, job_report, gas_safety_record"),
    ],
)
def test_it_is_said_in_words(line: Line, field: str, reason: str):
    found, said = blamed(line)
    assert (found, reason in said, "regex" in said) == (field, True, False), said


def test_a_field_that_an_object_has_not_is_told_with_those_it_has():
    photo = {"document": "p", "caption": "Valve", "file": "a.jpg"}
    field, said = blamed(report(photos=[photo]))
    assert (field, said.partition(": ")[2]) == (
        "job_report.photos[0].file",
        "it has document, caption",
    )
    [line] = INVOICE["lines"][:1]
    assert "unit_price_minor" in blamed(INVOICE | {"lines": [line | {"vat": "20"}]})[1]


@pytest.mark.parametrize("rest", [b"", b'"', b',"kind":1}', b',"x":"\xff"}'])
def test_a_line_that_is_wrong_further_on_as_well_is_only_bad(rest: bytes):
    with pytest.raises(Bad) as caught:
        decode(b'{"kind":"document","job_report":{"file":1}' + rest)
    assert caught.value.field == "job_report.file"


def test_a_field_that_a_line_has_not_is_told_by_its_name():
    its = "kind, external_id, organization, name, line1, line2, city, postal_code, country"
    assert blamed(ANN | {"vat": "20"}) == (
        *("vat", f"Object contains unknown field `vat`: it has {its}"),
    )


def patterns(info: Any, met: set[type]) -> Iterator[str]:
    """Yield the patterns of all text that lines have."""
    if pattern := getattr(info, "pattern", None):
        yield pattern
    within = [*getattr(info, "types", ()), getattr(info, "item_type", None)]
    if (struct := getattr(info, "cls", None)) not in met:
        met.add(struct)
        within += [field.type for field in getattr(info, "fields", ())]
    for part in [*within, getattr(info, "type", None)]:
        if part is not None:
            yield from patterns(part, met)


def test_no_text_of_a_name_or_a_note_is_only_said_to_be_written_wrong():
    met_by_all = {NO_NUL, PLAIN, SAYING, SOMETHING, ONE_LINE, SAYING_LINE}
    met: set[type] = set()
    found = {each for kind in KINDS for each in patterns(msgspec.inspect.type_info(kind), met)}
    assert met_by_all < found
    assert {each for each in found if "\\x00" in each} == met_by_all
