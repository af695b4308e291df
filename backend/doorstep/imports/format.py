"""The description of the format, made from the types of its lines."""

from enum import Enum
from typing import Any

import msgspec
from msgspec import UNSET

from .documents import LONGEST_DATA
from .examples import EXAMPLES
from .kinds import KINDS
from .line import EARLIEST, LATEST, Line
from .nested import objects_of
from .reading import LONGEST_LINE

MIB = 1024 * 1024
LEFT_OUT = {
    "contact.role": '`"owner"` for a new one',
    "contact.active": "`true`, but see above",
    "invoice.credits": "required of a credit note, else `null`",
    "invoice.number": "the next one, `null` of a draft",
    "invoice.currency": "the organisation's; of a credit note the invoice's",
    "document.visible_to": '`["billing"]` of a quote or an invoice, else `["site"]`',
    "document.document_kind": "what it is made of; of a file it is required",
    "document.certificate_type": '`""`, but of a gas safety record whose it is',
    "document.issued_on": "`null`, but of a gas safety record its `inspected_on`",
    "document.expires_on": "`null`, but of a gas safety record its `next_due_on`",
    "document.file_name": "made of the title",
    "invoice.issued_on": "required, but `null` of a draft",
}
"""What is so when a field is left out that has no plain default."""


def format_markdown() -> str:
    """Return the description of the format, made from the types above."""
    return "\n".join([_HEAD, *(_section(kind) for kind in KINDS)])


_HEAD = f"""# The import format

One JSON object a line, in UTF-8, of at most {LONGEST_LINE // 1024} KiB, and {LONGEST_DATA // MIB}
MiB of a file in it. `kind` says what it is;
every kind has an `external_id`, its name in your system. A line whose `external_id` is known
changes that row, else it adds one; importing a file twice changes nothing. `organization`,
`customer`, `property`, `technician`, `job`, `invoice`, `credits`, `payment` and `supersedes` name
others by their `external_id`, in the same file, in whatever order, or imported before; a
`property`, a `job` of an invoice or a document, what a note `credits` and what a document
`supersedes` are of the line's own customer. A field left out gets its default. What the objects
within a line have comes after it: `[]` stands for each of a list's.
Text of 1 character or more has one that is no space. Instants are ISO 8601 with an offset, dates
like 2026-11-26, both in the years {EARLIEST} to {LATEST - 1}. Money is a whole number of the
currency's minor unit: pence, cents; `1` of a currency without one. Currencies are codes of ISO 4217
("GBP") for money, not for metals or tests; countries are of ISO 3166-1 ("GB"). Names, titles and
descriptions have no characters that turn the direction of text (U+202A to U+202E, U+2066 to
U+2069). Names, titles and whatever else is a single line have no control characters either, which
tabs and ends of lines are. A visit that the customer confirmed stays so until its window changes.

What people change in the portal (a customer's address; a contact's name, address, numbers, `locale`
and `role`; a property's `access_notes`) stands until your own value is another than in the file
before: the same file again does not undo it.
"""


def _section(kind: type[Line]) -> str:
    tag = str(kind.__struct_config__.tag)
    places: dict[type, list[str]] = {}
    for place, within in objects_of(kind).items():
        places.setdefault(within, []).append(place)
    parts = [f"## `{tag}`", "", *_described(tag, kind)]
    for within, at in places.items():
        parts += [f"### {' and '.join(f'`{place}`' for place in at)}", ""]
        parts += [*_described(at[0], within), *_example(at[0])]
    return "\n".join(parts)


def _described(name: str, struct: type[msgspec.Struct]) -> list[str]:
    """Return what a line or an object within one is, and its fields."""
    rows = [
        f"| `{item.encode_name}` | {_words(item.type)} | {_default(name, item)} |"
        for item in msgspec.structs.fields(struct)
    ]
    doc = " ".join((struct.__doc__ or "").split())
    return [doc, "", "| field | what | default |", "| --- | --- | --- |", *rows, ""]


def _example(place: str) -> list[str]:
    if place not in EXAMPLES:
        return []
    line = msgspec.json.encode(EXAMPLES[place]).decode()
    return ["A whole line:", "", "```json", line, "```", ""]


def _default(name: str, item: Any) -> str:
    if item.required:
        return "required"
    if (field := f"{name}.{item.encode_name}") in LEFT_OUT or item.default is UNSET:
        return LEFT_OUT[field]
    if item.default is msgspec.NODEFAULT:
        return "the usual four" if item.default_factory() else "`[]`"
    if isinstance(item.default, msgspec.Struct):
        return "`{}`"
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
            return _text(info)
        case msgspec.inspect.IntType():
            return f"number from {info.ge} to {info.le}"
        case msgspec.inspect.ListType():
            return f"list{_many(info)}: {_each(info.item_type)}"
        case msgspec.inspect.StructType():
            return "object (see below)"
        case _:
            return PLAIN_WORDS[info.__class__]


def _text(info: Any) -> str:
    return f"text{_many(info)} characters" if info.max_length else "text"


def _each(info: Any) -> str:
    is_object = isinstance(info, msgspec.inspect.StructType)
    return "objects (see below)" if is_object else _word(info)


def _many(info: Any) -> str:
    least = f"{info.min_length} to" if info.min_length else "at most"
    return f" of {least} {info.max_length}"


PLAIN_WORDS: dict[type, str] = {
    msgspec.inspect.DateTimeType: "instant",
    msgspec.inspect.DateType: "date",
    msgspec.inspect.BoolType: "`true` or `false`",
    msgspec.inspect.NoneType: "null",
    msgspec.inspect.BytesType: "bytes in base64",
}


def _choices(info: Any) -> list[str]:
    values = info.values if isinstance(info, msgspec.inspect.LiteralType) else info.cls
    return [str(value) for value in values]
