"""`doorstep types`: the app's document types and their schema, from what checks them here."""

import sys
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import msgspec

from doorstep.app import COMMANDS
from doorstep.customers.replica import Profile, Property, PropertyAddress
from doorstep.demo.folder import Unusable
from doorstep.documents.replica import KINDS as DOCUMENT_KINDS
from doorstep.documents.replica import DocumentRow
from doorstep.invoices.replica import Invoice, Payment
from doorstep.jobs.replica import Job
from doorstep.notifications.replica import Alert, AlertChoices
from doorstep.organizations.replica import Organization
from doorstep.payments.replica import Autopay
from doorstep.people.replica import Person
from doorstep.preparing import COLLECTIONS
from doorstep.requests.replica import ServiceRequest

DOCUMENTS: dict[str, type[msgspec.Struct]] = {
    "organization": Organization,
    "profile": Profile,
    "property": Property,
    "place": PropertyAddress,
    "contact": Person,
    "job": Job,
    "request": ServiceRequest,
    "invoice": Invoice,
    "payment": Payment,
    "autopay": Autopay,
    "alert": Alert,
    "alert_choices": AlertChoices,
    **dict.fromkeys(DOCUMENT_KINDS.values(), DocumentRow),
}
"""The document of each kind of row."""
FILE = Path(__file__).resolve().parents[3] / "pwa" / "src" / "kit" / "documents.ts"
SCHEMA = FILE.parents[3] / "sync" / "documents.json"
HEAD = """\
// Made by `make types` from the backend's types: change those, not this.

/** An instant in UTC to the second: 2026-11-26T14:00:00Z. */
export type Instant = string;
/** A calendar date: 2026-11-26. */
export type Day = string;
"""
WIDEST = 100
"""Columns of a line in the app's house style."""
PLAIN = {str: "string", int: "number", float: "number", bool: "boolean", NoneType: "null"}


def write_types(*, check: bool) -> int:
    """Write the files, or with `check` only say whether they are current; 1 when one is not."""
    if not FILE.parent.is_dir():
        raise Unusable("There is no app here to write types for: run this in a checkout.")
    code = 0
    for file, wanted in ((FILE, typescript()), (SCHEMA, schema())):
        if not check:
            file.write_text(wanted)
        elif not file.exists() or file.read_text() != wanted:
            print(f"{file.name} is not current: run `make types`.", file=sys.stderr)  # noqa: T201
            code = 1
    return code


def schema() -> str:
    """Return a JSON Schema of every document and of every mutation's arguments, by their names."""
    roots = {**DOCUMENTS, **{command.name: command.arguments for command in COMMANDS}}
    shapes, parts = msgspec.json.schema_components(roots.values(), ref_template="#/$defs/{name}")
    kinds = dict(zip(roots, shapes, strict=True))
    whole = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "What Doorstep publishes: documents by kind, arguments by mutation",
        "documents": {kind: kinds[kind] for kind in DOCUMENTS},
        "arguments": {name: kinds[name] for name in roots if name not in DOCUMENTS},
        "$defs": parts,
    }
    return msgspec.json.format(msgspec.json.encode(whole), indent=2).decode() + "\n"


def typescript() -> str:
    """Return the module: every document and mutation, and which kind or name has which."""
    kinds = {collection.kind for collection in COLLECTIONS}
    if kinds != set(DOCUMENTS):
        raise LookupError(f"kinds without a document type: {kinds ^ set(DOCUMENTS)}")
    mutations = {command.name: command.arguments for command in COMMANDS}
    found: dict[str, type[Any]] = {}
    for root in (*DOCUMENTS.values(), *mutations.values()):
        found |= {shape.__name__: shape for shape in _structs(root)}
    parts = [HEAD, *(_interface(shape) for shape in found.values())]
    parts.append(_table("Documents", "The document of each kind of row.", DOCUMENTS))
    parts.append(_table("Mutations", "The arguments of each mutation.", mutations))
    return "\n".join(parts)


def _structs(shape: Any) -> Iterator[type[Any]]:
    """Yield the structs a type is made of, itself last."""
    if isinstance(shape, type) and issubclass(shape, msgspec.Struct):
        for field in msgspec.structs.fields(shape):
            yield from _structs(field.type)
        yield shape
    else:
        for part in get_args(shape):
            yield from _structs(part)


def _interface(shape: type[Any]) -> str:
    members = {
        field.encode_name + ("" if field.required else "?"): _type(field.type)
        for field in msgspec.structs.fields(shape)
    }
    return _block(shape.__name__, " ".join((shape.__doc__ or "").split()), members)


def _table(name: str, meaning: str, shapes: dict[str, type[Any]]) -> str:
    members = {
        key if key.isidentifier() else f'"{key}"': shape.__name__ for key, shape in shapes.items()
    }
    return _block(name, meaning, members)


def _block(name: str, meaning: str, members: dict[str, str]) -> str:
    lines = [_member(member, shape) for member, shape in members.items()]
    return "\n".join([f"/** {meaning} */", f"export interface {name} {{", *lines, "}", ""])


def _member(name: str, shape: str) -> str:
    line = f"  {name}: {shape};"
    if len(line) <= WIDEST:
        return line
    return f"  {name}:" + "".join(f"\n    | {part}" for part in shape.split(" | ")) + ";"


def _type(shape: Any) -> str:
    if get_origin(shape) is Annotated:
        return _annotated(shape)
    if get_origin(shape) in {Union, UnionType}:
        return " | ".join(_type(part) for part in get_args(shape) if part is not msgspec.UnsetType)
    if get_origin(shape) in {list, tuple}:
        inner = _type(get_args(shape)[0])
        return f"({inner})[]" if "|" in inner else f"{inner}[]"
    if get_origin(shape) is Literal:
        return " | ".join(f'"{value}"' for value in get_args(shape))
    return _named(shape)


def _named(shape: type[Any]) -> str:
    if issubclass(shape, Enum):
        return " | ".join(f'"{member.value}"' for member in shape)
    return shape.__name__ if issubclass(shape, msgspec.Struct) else PLAIN.get(shape, "string")


def _annotated(shape: Any) -> str:
    inner, *notes = get_args(shape)
    titles = [note.title for note in notes if isinstance(note, msgspec.Meta) and note.title]
    return titles[0] if titles else _type(inner)
