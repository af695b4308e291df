"""What is said of sign-ins from new browsers, and of contact details that were changed."""

from doorstep.sign_in.browsers import browser_of

from .phrases import Fact, phrase, worded
from .reader import Reader, Words, moment, plain_name

FIELDS = ("name", "email", "phone", "phone_other", "address")


def new_device(baseline: Fact | None, fact: Fact, reader: Reader) -> Words | None:
    """Say that somebody has signed in with a browser that was not known."""
    if baseline is not None:
        return None
    at = moment(fact["at"])
    return worded(
        reader,
        "new_device",
        "/portal/settings/devices",
        "security",
        say=("new_device.title", "new_device.body"),
        action="new_device.action",
        browser=_browser(fact["user_agent"], reader),
        day=reader.day_words(reader.day(at)),
        clock=reader.clock_words(at),
    )


def details_changed(_: Fact | None, fact: Fact, reader: Reader) -> Words | None:
    """Say which details are other ones than before; facts have only hashes of what they are.

    Those of a person and where letters go to their household are told of together.
    """
    items = fact["items"].values()
    changed = [each for each in FIELDS if any(_is_other(item, each) for item in items)]
    if not changed:
        return None
    return worded(
        reader,
        "details_changed",
        "/portal/settings",
        "security",
        say=("details_changed.title", "details_changed.body"),
        action="details_changed.action",
        fields=", ".join(phrase(reader, f"field.{each}") for each in changed),
    )


def _is_other(item: Fact, field: str) -> bool:
    was: Fact = item["was"] or {}
    return field in was and was[field] != item["now"].get(field)


def _browser(user_agent: str, reader: Reader) -> str:
    known = browser_of(user_agent)
    name, system = plain_name(known.browser, 30), plain_name(known.system, 30)
    if name and system:
        return phrase(reader, "new_device.on", browser=name, system=system)
    return name or system or phrase(reader, "new_device.unknown")
