"""Forms in Stripe's bracket syntax, `line_items[0][quantity]=1`, and what may be in them."""

import re
from typing import Any, cast
from urllib.parse import parse_qsl

from .refusals import bad_parameter, missing_parameter

Nested = dict[str, Any]
MOST_METADATA = 50
DEEPEST = 8
"""Levels of brackets that are read."""
LONGEST_VALUE = 500
"""Characters of a value of metadata; its name may have forty."""
_PARTS = re.compile(r"[^\[\]]+|(?<=\[)(?=\])")


def nested(text: str) -> Nested:
    """Return a form or a query string as mappings within each other; lists by their numbers."""
    root: Nested = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        *way, last = _PARTS.findall(name) or [name]
        if len(way) > DEEPEST or "\x00" in name + value:
            raise bad_parameter(name[:40].replace("\x00", ""), "Invalid request.")
        here = root
        for part in way:
            inner: Any = here.setdefault(part or str(len(here)), {})
            if not isinstance(inner, dict):
                raise bad_parameter(name, f"Invalid object: {name}")
            here = cast("Nested", inner)
        if isinstance(here.get(last), dict):
            raise bad_parameter(name, f"Invalid object: {name}")
        here[last or str(len(here))] = value
    return root


class Params:
    """The parameters of a request, or of one of its parts, read by name and type."""

    def __init__(self, given: Any, path: str = "") -> None:
        if not isinstance(given, dict):
            raise bad_parameter(path, "Invalid object")
        self.given: Nested = given
        self.path = path

    def named(self, name: str) -> str:
        """Return how a parameter is called from the outside."""
        return f"{self.path}[{name}]" if self.path else name

    def __contains__(self, name: str) -> bool:
        return name in self.given

    def only(self, names: str) -> None:
        """Refuse every parameter that is not among the names, which have spaces between."""
        for name in self.given:
            if name not in names.split():
                unknown = self.named(name)
                raise bad_parameter(
                    unknown, f"Received unknown parameter: {unknown}", "parameter_unknown"
                )

    def text(self, name: str) -> str | None:
        """Return a parameter, or None without it."""
        value = self.given.get(name)
        if value is None:
            return None
        if not isinstance(value, str):
            raise bad_parameter(self.named(name), "Invalid string")
        if not value:
            message = f"You passed an empty string for '{self.named(name)}'."
            raise bad_parameter(self.named(name), message, "parameter_invalid_empty")
        return value

    def need(self, name: str) -> str:
        """Return a parameter that has to be there."""
        value = self.text(name)
        if value is None:
            raise missing_parameter(self.named(name))
        return value

    def integer(self, name: str) -> int | None:
        """Return a whole number, or None without it."""
        value = self.text(name)
        if value is None:
            return None
        if not re.fullmatch(r"-?[0-9]{1,15}", value):
            message = f"Invalid integer: {value}"
            raise bad_parameter(self.named(name), message, "parameter_invalid_integer")
        return int(value)

    def flag(self, name: str) -> bool:
        """Return a yes or no; no without it."""
        value = self.text(name)
        if value not in {None, "true", "false"}:
            raise bad_parameter(self.named(name), f"Invalid boolean: {value}")
        return value == "true"

    def choice(self, name: str, *among: str, default: str | None = None) -> str | None:
        """Return one of several words, or the default."""
        value = self.text(name)
        if value is None:
            return default
        if value not in among:
            message = f"Invalid {self.named(name)}: must be one of {', '.join(among)}"
            raise bad_parameter(self.named(name), message)
        return value

    def part(self, name: str) -> "Params":
        """Return a parameter that has some of its own; an empty one without it."""
        return Params(self.given.get(name, {}), self.named(name))

    def several(self, name: str) -> list["Params"]:
        """Return a list of parameters that have some of their own."""
        return [self.part(name).part(number) for number in self.part(name).given]

    def words(self, name: str) -> list[str]:
        """Return a list of words."""
        part = self.part(name)
        return [part.need(number) for number in part.given]

    def metadata(self) -> dict[str, str]:
        """Return the metadata; an empty value takes its name away."""
        given = self.part("metadata").given
        for name, value in given.items():
            if not isinstance(value, str) or len(value) > LONGEST_VALUE or len(name) > 40:  # noqa: PLR2004
                named = self.part("metadata").named(name)
                raise bad_parameter(named, "Metadata values can have up to 500 characters.")
        if len(given) > MOST_METADATA:
            raise bad_parameter(self.named("metadata"), "Metadata can have up to 50 keys.")
        return {name: value for name, value in given.items() if value}
