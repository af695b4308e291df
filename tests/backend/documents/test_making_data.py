"""What documents are made of is checked when it is brought in, down to its last text and list."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import msgspec
import pytest
from msgspec import inspect

from doorstep.documents.making.gas_safety_record import GasSafetyRecord
from doorstep.documents.making.job_report import JobReport

DATA = JobReport | GasSafetyRecord
REPORT: dict[str, Any] = {
    "template": "job_report",
    "summary": "Annual service",
    "engineer": "Dana Reeves",
}
RECORD: dict[str, Any] = {
    "template": "gas_safety_record",
    "number": "GSR-1",
    "inspected_on": "2026-11-20",
    "next_due_on": "2027-11-20",
    "engineer": {"name": "Dana Reeves", "card_number": "1234567"},
    "business": {"name": "Northgate Heating", "registration": "654321"},
    "site": {"name": "Priya Shah"},
    "appliances": [{"location": "Kitchen", "type": "Boiler"}],
}


def taken(data: dict[str, Any]) -> JobReport | GasSafetyRecord:
    return msgspec.convert(data, DATA)


def within(shape: inspect.Type, at: str) -> Iterator[tuple[str, inspect.Type]]:
    """Yield the types that a type is made of, itself too, and where."""
    yield at, shape
    if isinstance(shape, inspect.StructType):
        for each in shape.fields:
            yield from within(each.type, f"{at}.{each.name}")
    elif isinstance(shape, inspect.UnionType):
        for each in shape.types:
            yield from within(each, at)
    elif isinstance(shape, inspect.ListType):
        yield from within(shape.item_type, f"{at}[]")


@pytest.mark.parametrize("data", [JobReport, GasSafetyRecord])
def test_every_text_and_every_list_has_a_limit(data: type):
    found = list(within(inspect.type_info(data), data.__name__))
    texts = [(at, each) for at, each in found if isinstance(each, inspect.StrType)]
    lists = [(at, each) for at, each in found if isinstance(each, inspect.ListType)]
    assert [at for at, each in texts if each.max_length is None or not each.pattern] == []
    assert [at for at, each in lists if each.max_length is None] == []
    assert len(texts) > 5


@pytest.mark.parametrize("data", [REPORT, RECORD])
def test_data_comes_back_from_the_database_as_it_was_brought_in(data: dict[str, Any]):
    kept = msgspec.to_builtins(taken(data))
    assert kept["template"] == data["template"]
    assert taken(kept) == taken(data)


def test_when_somebody_left_is_kept_as_postgresql_can_read_it_whatever_its_offset():
    said = {"arrived_at": "2026-11-20T10:00:00+18:00", "left_at": "2026-11-20T10:40:00.5+18:00"}
    kept = msgspec.to_builtins(taken(REPORT | said))
    assert kept["arrived_at"] == "2026-11-19T16:00:00Z"
    assert kept["left_at"] == "2026-11-19T16:40:00.500000Z"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (REPORT | {"summary": "  "}, "summary"),
        (REPORT | {"engineer": "Dana \u202eseveeR"}, "engineer"),
        (REPORT | {"findings": "x" * 10_001}, "findings"),
        (REPORT | {"photos": [{"document": "PH-1", "caption": ""}]}, "caption"),
        (REPORT | {"arrived_at": "2026-11-20T10:00:00"}, "arrived_at"),
        (
            REPORT | {"arrived_at": "2026-11-20T10:00:00Z", "left_at": "2026-11-20T09:00:00Z"},
            "left_at: is before arrived_at",
        ),
        (REPORT | {"left_at": "2099-12-31T23:00:00-02:00"}, "left_at: expected a year from 1970"),
        (REPORT | {"signed_on": "0001-01-01"}, "signed_on: expected a year from 1970"),
        (REPORT | {"colour": "red"}, "colour"),
        (RECORD | {"next_due_on": "2026-11-20"}, "next_due_on: is not after inspected_on"),
        (
            RECORD
            | {"defects": [{"what": "No flue", "classification": "at_risk", "appliance": 2}]},
            "there is no appliance 2",
        ),
        (RECORD | {"appliances": RECORD["appliances"] * 61}, "appliances"),
    ],
)
def test_what_cannot_be_is_refused_and_named(data: dict[str, Any], reason: str):
    with pytest.raises(msgspec.ValidationError, match=reason):
        taken(data)


def test_a_record_says_when_it_is_due_as_a_date():
    record = taken(RECORD)
    assert isinstance(record, GasSafetyRecord)
    assert record.next_due_on == date(2027, 11, 20)
