"""Changing how one is told: each choice on its own, three ways against what the person saw."""

import re
from typing import Annotated, Any

import msgspec
from msgspec import UNSET, UnsetType

from deltasync import Merged, Mutation, Rejected
from doorstep.customers.merging import merge, told
from doorstep.customers.models import Contact
from doorstep.customers.viewer import Viewer, seen_by

from .choices import LANGUAGES, Email, chosen
from .models import AlertChoices, Category

Quiet = Annotated[
    str, msgspec.Meta(pattern=r"^(?:([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d)?\Z")
]
"""From when to when nothing makes a noise, "22:00-07:00" by the business's clock, or empty."""
Language = Annotated[str, msgspec.Meta(pattern=rf"^(?:{'|'.join(LANGUAGES)})?\Z")]
"""Empty is as the business writes."""


class Chosen(msgspec.Struct):
    """What is chosen: by category and channel, when it is to be quiet, in which language.

    E-mail "instead" is of a push that reaches no device. What concerns security is always mailed.
    With `discreet` a locked screen shows no detail.
    """

    visits_push: bool
    visits_email: Email
    visits_sms: bool
    requests_push: bool
    requests_email: Email
    requests_sms: bool
    invoices_push: bool
    invoices_email: Email
    invoices_sms: bool
    documents_push: bool
    documents_email: Email
    documents_sms: bool
    security_push: bool
    security_sms: bool
    quiet: str
    discreet: bool
    language: str


class UpdateChoices(msgspec.Struct, forbid_unknown_fields=True):
    """The choices to change; those left out stay."""

    visits_push: bool | UnsetType = UNSET
    visits_email: Email | UnsetType = UNSET
    visits_sms: bool | UnsetType = UNSET
    requests_push: bool | UnsetType = UNSET
    requests_email: Email | UnsetType = UNSET
    requests_sms: bool | UnsetType = UNSET
    invoices_push: bool | UnsetType = UNSET
    invoices_email: Email | UnsetType = UNSET
    invoices_sms: bool | UnsetType = UNSET
    documents_push: bool | UnsetType = UNSET
    documents_email: Email | UnsetType = UNSET
    documents_sms: bool | UnsetType = UNSET
    security_push: bool | UnsetType = UNSET
    security_sms: bool | UnsetType = UNSET
    quiet: Quiet | UnsetType = UNSET
    discreet: bool | UnsetType = UNSET
    language: Language | UnsetType = UNSET


KEPT: dict[str, tuple[Category, str]] = {
    f"{category}_{channel}": (category, channel)
    for category in Category
    for channel in ("push", "email", "sms")
    if (category, channel) != (Category.SECURITY, "email")
}
"""The choices that are about a channel of a category."""


async def update_choices(viewer: Viewer, mutation: Mutation[UpdateChoices]) -> Merged | None:
    """Write each choice that no other device has changed since; the others are in the outcome.

    Raises Rejected for quiet hours that end when they begin, Conflicted when none could be written.
    """
    wanted: dict[str, Any] = msgspec.to_builtins(mutation.args)
    _require_hours(wanted.get("quiet", ""))
    # Whoever else changes them waits here, also where there is no row yet.
    await seen_by(Contact, viewer).select_for_update(no_key=True).get(id=viewer.contact_id)
    row = await AlertChoices.get_or_none(contact_id=viewer.contact_id)
    new = row is None
    if row is None:
        row = AlertChoices(organization_id=viewer.organization_id, contact_id=viewer.contact_id)
    writable, clashes = merge(chosen_in(row), wanted, mutation.base or {})
    if writable:
        names = _write(row, writable)
        await (row.save() if new else row.save(update_fields=names))
    return told(clashes, wanted, "choices_changed", "This was changed on another device meanwhile.")


def chosen_in(row: AlertChoices) -> Chosen:
    """Return what somebody's row says, with what holds where it says nothing."""
    held = {category: chosen(category, row.channels.get(category)) for category in Category}
    of_channels = {
        member: getattr(held[category], channel) for member, (category, channel) in KEPT.items()
    }
    return Chosen(
        **of_channels,
        quiet=_quiet(row.quiet_from, row.quiet_until),
        discreet=row.discreet,
        language=row.language or "",
    )


def _require_hours(quiet: str) -> None:
    """Raise Rejected unless quiet hours last: nobody can tell if all day is meant, or never."""
    begins, _, ends = quiet.partition("-")
    if quiet and begins == ends:
        raise Rejected(
            "no_quiet_hours",
            "Quiet hours cannot end when they begin. Please choose another time, or turn them off.",
        )


def _quiet(begins: Any, ends: Any) -> str:
    return "" if None in (begins, ends) else f"{_clock(begins)}-{_clock(ends)}"


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _write(row: AlertChoices, choices: dict[str, Any]) -> list[str]:
    """Write choices into somebody's row; return the names of its columns that were changed."""
    channels = {category: dict(chose) for category, chose in row.channels.items()}
    columns: dict[str, Any] = {}
    for member, value in choices.items():
        if member in KEPT:
            category, channel = KEPT[member]
            chose = channels.setdefault(category, {})
            chose[channel] = value
            if channel == "email":
                chose.pop("before", None)  # of `mail/stopping.py`
            columns["channels"] = channels
        elif member == "quiet":
            columns["quiet_from"], columns["quiet_until"] = _minutes(value)
        else:
            columns[member] = value
    row.update_from_dict(columns)
    return list(columns)


def _minutes(quiet: str) -> tuple[int | None, int | None]:
    if not quiet:
        return None, None
    from_hour, from_minute, until_hour, until_minute = map(int, re.split("[:-]", quiet))
    return from_hour * 60 + from_minute, until_hour * 60 + until_minute
