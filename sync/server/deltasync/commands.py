"""What a device may ask for: commands, the outcomes they can have, and the wire form of both."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Annotated, Any, Generic, TypeVar, cast
from uuid import UUID

import msgspec

A = TypeVar("A")
V = TypeVar("V")


DEEPEST = 32
"""Levels of objects and lists that arguments may have."""
MOST_AFTER = 50
"""Ids that one mutation may come after (PUSH-6)."""
MOST_WORDS = 200
"""Characters of what is wrong with arguments: it quotes the client, and is kept."""
CommandName = Annotated[str, msgspec.Meta(max_length=100, pattern=r"^[^\x00]*\Z")]
CommandVersion = Annotated[int, msgspec.Meta(ge=0, le=2**31 - 1)]


class Pushed(msgspec.Struct):
    """A mutation as it arrives (PUSH-1)."""

    id: UUID
    name: CommandName
    ver: CommandVersion
    args: dict[str, Any]
    base: dict[str, Any] | None = None
    after: Annotated[list[UUID], msgspec.Meta(max_length=MOST_AFTER)] = msgspec.field(
        default_factory=list[UUID]
    )

    def __post_init__(self) -> None:
        """Refuse what could be read but no longer be written."""
        if _is_deeper(self.args, DEEPEST) or _is_deeper(self.base, DEEPEST):
            raise ValueError(f"Expected at most {DEEPEST} levels of objects and lists")


def _is_deeper(value: Any, levels: int) -> bool:
    if isinstance(value, dict):
        value = list(cast("dict[str, Any]", value).values())
    if not isinstance(value, list):
        return False
    return not levels or any(_is_deeper(each, levels - 1) for each in cast("list[Any]", value))


class Answer(msgspec.Struct, array_like=True, frozen=True):
    """What became of it, as it is sent back (PUSH-4)."""

    id: UUID
    status: str
    code: str | None = None
    detail: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Author:
    """Who pushes: whose copy, in which tenant, which reader, from which device's store."""

    scope: UUID
    tenant: UUID
    reader: UUID
    client: UUID


@dataclass(frozen=True, slots=True)
class Mutation(Generic[A]):
    """A mutation whose arguments have been checked."""

    id: UUID
    args: A
    base: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Merged:
    """The effect took place in part; `detail` tells what was left as it was."""

    detail: dict[str, Any]


class Refused(Exception):
    """The mutation has no effect; `code` for programs, `sentence` for the person."""

    status = "rejected"

    def __init__(self, code: str, sentence: str, **detail: Any) -> None:
        super().__init__(sentence)
        self.code = code
        self.detail: dict[str, Any] = {"sentence": sentence, **detail}

    def answer(self, mutation: UUID) -> "Answer":
        """Return the outcome it is."""
        return Answer(mutation, self.status, self.code, self.detail)


def blamed(error: msgspec.ValidationError) -> list[dict[str, str]]:
    """Return which `field` is not valid, by its path, and the `reason` (ERR-11)."""
    reason, _, path = str(error).partition(" - at `")
    field = path.rstrip("`").removeprefix("$").removeprefix(".")
    return [{"field": field[:MOST_WORDS], "reason": reason[:MOST_WORDS]}]


class Rejected(Refused):
    """It could not be done, whatever the state."""


class Conflicted(Refused):
    """The state it was meant for is no longer there."""

    status = "conflict"


@dataclass(frozen=True, slots=True)
class Command(Generic[V, A]):
    """One kind of mutation: its name and version, its arguments' type, its effect.

    `handle` runs inside the transaction that also records the outcome.
    """

    name: str
    ver: int
    arguments: type[A]
    handle: Callable[[V, Mutation[A]], Awaitable[Merged | None]]


class Commands(Generic[V]):
    """All commands a server knows, by name and version."""

    def __init__(self, commands: Iterable[Command[V, Any]]) -> None:
        self._known = {(command.name, command.ver): command for command in commands}

    def find(self, name: str, ver: int) -> Command[V, Any]:
        """Return the command, or raise Rejected (PUSH-8)."""
        command = self._known.get((name, ver))
        if command is None:
            raise Rejected(
                "unknown_mutation", "This version of the app asks for something unknown."
            )
        return command
