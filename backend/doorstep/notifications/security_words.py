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


def details_changed(baseline: Fact | None, fact: Fact, reader: Reader) -> Words | None:
    """Say which details are other ones than before; facts have only hashes of what they are."""
    before = baseline or {}
    changed = [each for each in FIELDS if each in fact and before.get(each) != fact[each]]
    if baseline is None or not changed:
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


def _browser(user_agent: str, reader: Reader) -> str:
    known = browser_of(user_agent)
    name, system = plain_name(known.browser, 30), plain_name(known.system, 30)
    if name and system:
        return phrase(reader, "new_device.on", browser=name, system=system)
    return name or system or phrase(reader, "new_device.unknown")
