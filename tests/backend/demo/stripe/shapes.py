"""Whether what was answered is what the official library's types say."""

from collections.abc import Iterator
from types import NoneType, UnionType
from typing import Any, ClassVar, ForwardRef, Literal, Union, get_args, get_origin

import stripe
from stripe import checkout

CLASSES: dict[str, Any] = {
    "account": stripe.Account,
    "balance_transaction": stripe.BalanceTransaction,
    "charge": stripe.Charge,
    "checkout.session": checkout.Session,
    "customer": stripe.Customer,
    "dispute": stripe.Dispute,
    "event": stripe.Event,
    "payment_intent": stripe.PaymentIntent,
    "payment_method": stripe.PaymentMethod,
    "refund": stripe.Refund,
    "setup_intent": stripe.SetupIntent,
}
SIMPLE = {str, int, bool, float}
DELETED = {"id", "object", "deleted"}
"""All that is said of what was deleted, whatever its class has otherwise."""


def faults(value: Any, at: str = "") -> Iterator[str]:
    """Say what is wrong with any object that is in a value."""
    if isinstance(value, list):
        for number, each in enumerate(value):
            yield from faults(each, f"{at}[{number}]")
    elif isinstance(value, dict):
        shape = CLASSES.get(str(value.get("object")))
        if shape is not None:
            yield from _of_class(value, shape, at + shape.__name__)
        for name, each in value.items():
            yield from faults(each, f"{at}.{name}")


def _of_class(value: dict[str, Any], shape: Any, at: str) -> Iterator[str]:
    fields = {
        name: kind
        for name, kind in vars(shape).get("__annotations__", {}).items()
        if get_origin(kind) is not ClassVar and not name.startswith("_")
    }
    if not fields:
        return
    if value.get("deleted"):
        fields = {name: kind for name, kind in fields.items() if name in DELETED}
    for name in value.keys() - fields.keys():
        yield f"{at} has a field {name!r} that there is not"
    for name, kind in fields.items():
        if name in value:
            yield from _of_type(value[name], kind, f"{at}.{name}")
        elif NoneType not in _members(kind):
            yield f"{at} has no {name!r}"


def _of_type(value: Any, kind: Any, at: str) -> Iterator[str]:
    members = _members(kind)
    if value is None:
        if NoneType not in members:
            yield f"{at} is None"
        return
    words = [word for each in members if get_origin(each) is Literal for word in get_args(each)]
    if words and isinstance(value, str | bool):
        if value not in words:
            yield f"{at} is {value!r}"
        return
    found = [list(_of_member(value, each, at)) for each in members if each is not NoneType]
    if all(found):
        yield from min(found, key=len)


def _of_member(value: Any, kind: Any, at: str) -> Iterator[str]:
    if kind in SIMPLE:
        if type(value) is not kind:
            yield f"{at} is {value!r}, not {kind.__name__}"
    elif get_origin(kind) is list and isinstance(value, list):
        for number, each in enumerate(value):
            yield from _of_type(each, get_args(kind)[0], f"{at}[{number}]")
    elif isinstance(kind, ForwardRef):
        if not _is_named(value, kind.__forward_arg__):
            yield f"{at} is no {kind.__forward_arg__}"
    elif isinstance(value, dict):
        yield from _of_class(value, kind, at)
    else:
        yield f"{at} is {value!r}"


def _is_named(value: Any, name: str) -> bool:
    shape = CLASSES.get(str(value.get("object"))) if isinstance(value, dict) else None
    return shape is not None and shape.__name__ == name.rpartition(".")[2]


def _members(kind: Any) -> tuple[Any, ...]:
    return get_args(kind) if get_origin(kind) in {Union, UnionType} else (kind,)
