"""The objects within a line, by where they are: `job_report`, `job_report.readings[]`."""

from collections.abc import Iterator
from typing import Any, cast

import msgspec


def objects_of(kind: type[msgspec.Struct]) -> dict[str, type[msgspec.Struct]]:
    """Return the types of the objects within a kind, each right before those within it."""
    return dict(_within(msgspec.inspect.type_info(kind)))


def texts_of(data: Any, at: str) -> Iterator[tuple[str, str]]:
    """Yield the texts within an object, each with its place: `job_report.readings[0].label`."""
    parts: list[tuple[str, Any]] = []
    if isinstance(data, str):
        yield at, data
    elif isinstance(data, dict):
        parts = [(f"{at}.{key}", value) for key, value in cast("dict[str, Any]", data).items()]
    elif isinstance(data, list):
        parts = [(f"{at}[{nth}]", value) for nth, value in enumerate(cast("list[Any]", data))]
    for place, part in parts:
        yield from texts_of(part, place)


def _within(info: Any, at: str = "") -> Iterator[tuple[str, type[msgspec.Struct]]]:
    """Yield what is within an object, each with its place."""
    for field in info.fields:
        for place, found in _objects(field.type, f"{at}.{field.encode_name}".lstrip(".")):
            yield place, found.cls
            yield from _within(found, place)


def _objects(info: Any, at: str) -> Iterator[tuple[str, Any]]:
    match info:
        case msgspec.inspect.Metadata():
            yield from _objects(info.type, at)
        case msgspec.inspect.UnionType():
            for part in info.types:
                yield from _objects(part, at)
        case msgspec.inspect.ListType():
            yield from _objects(info.item_type, f"{at}[]")
        case msgspec.inspect.StructType():
            yield at, info
        case _:
            return
