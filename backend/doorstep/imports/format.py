"""The description of the format, made from the types of its lines."""

from enum import Enum
from typing import Any

import msgspec
from msgspec import UNSET

from .kinds import KINDS
from .line import EARLIEST, LATEST, Line

LEFT_OUT = {"role": '`"owner"` for a new one', "active": "`true`, but see above"}
"""What is so when a field is left out that has no plain default."""


def format_markdown() -> str:
    """Return the description of the format, made from the types above."""
    return "\n".join([_HEAD, *(_section(kind) for kind in KINDS)])


_HEAD = f"""# The import format

One JSON object a line, in UTF-8. `kind` says what it is; every kind has an `external_id`, its name
in your system. A line whose `external_id` is known changes that row, else it adds one; importing
a file twice changes nothing. `organization`, `customer`, `property`, `technician`, `job`,
`invoice` and `credits` name others by their `external_id`, in the same file, in whatever order, or
imported before. A field left out gets its default. Instants are ISO 8601 with an offset, dates
like 2026-11-26, both in the years {EARLIEST} to {LATEST - 1}. Money is a whole number of the
currency's minor unit: pence, cents; `1` of a currency without one. A visit that the customer
confirmed stays so until its window changes.

What people change in the portal (a customer's address; a contact's name, address, numbers and
`locale`; a property's `access_notes`) stands until your own value is another than in the file
before: the same file again does not undo it.
"""


def _section(kind: type[Line]) -> str:
    doc = " ".join((kind.__doc__ or "").split())
    rows = [
        f"| `{item.encode_name}` | {_words(item.type)} | {_default(item)} |"
        for item in msgspec.structs.fields(kind)
    ]
    tag = str(kind.__struct_config__.tag)
    head = [f"## `{tag}`", "", doc, "", "| field | what | default |", "| --- | --- | --- |"]
    return "\n".join([*head, *rows, ""])


def _default(item: Any) -> str:
    if item.required:
        return "required"
    if item.default is UNSET:
        return LEFT_OUT[item.encode_name]
    if item.default is msgspec.NODEFAULT:
        return "the usual four" if item.default_factory() else "`[]`"
    value = item.default.value if isinstance(item.default, Enum) else item.default
    return f"`{msgspec.json.encode(value).decode()}`"


def _words(kind: Any) -> str:
    info: Any = msgspec.inspect.type_info(kind)
    parts = info.types if isinstance(info, msgspec.inspect.UnionType) else (info,)
    return " or ".join(_word(part) for part in parts)


def _word(info: Any) -> str:
    if isinstance(info, msgspec.inspect.Metadata):
        info = info.type
    match info:
        case msgspec.inspect.EnumType() | msgspec.inspect.LiteralType():
            return "one of " + ", ".join(f"`{value}`" for value in _choices(info))
        case msgspec.inspect.StrType():
            return f"text, at most {info.max_length} characters" if info.max_length else "text"
        case msgspec.inspect.IntType():
            return f"number from {info.ge} to {info.le}"
        case msgspec.inspect.ListType():
            return _list(info)
        case _:
            return PLAIN_WORDS[info.__class__]


def _list(info: Any) -> str:
    most = f" of at most {info.max_length}" if info.max_length else ""
    return f"list{most}: `{{{', '.join(field.name for field in info.item_type.fields)}}}`"


PLAIN_WORDS: dict[type, str] = {
    msgspec.inspect.DateTimeType: "instant",
    msgspec.inspect.DateType: "date",
    msgspec.inspect.BoolType: "`true` or `false`",
    msgspec.inspect.NoneType: "null",
}


def _choices(info: Any) -> list[str]:
    values = info.values if isinstance(info, msgspec.inspect.LiteralType) else info.cls
    return [str(value) for value in values]
