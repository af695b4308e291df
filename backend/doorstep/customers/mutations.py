"""What every slice's mutations have in common: types of text, who may, and how to refuse."""

from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Annotated

import msgspec
from tortoise.timezone import now

from deltasync import Conflicted, Rejected
from doorstep.kit.errors import Conflict

from .viewer import Viewer

Instant = Annotated[str, msgspec.Meta(title="Instant")]
"""An instant in UTC to the second: 2026-11-26T14:00:00Z."""
Day = Annotated[str, msgspec.Meta(title="Day")]
"""A calendar date: 2026-11-26."""

NO_NUL = r"^[^\x00]*\Z"
SOMETHING = r"^(?=\s*\S)[^\x00]*\Z"
PLAIN = r"^[^\x00\u202a-\u202e\u2066-\u2069]*\Z"
"""Without what turns the direction of the text after it: amounts would read backwards."""
SAYING = r"^(?=\s*\S)[^\x00\u202a-\u202e\u2066-\u2069]*\Z"
ONE_LINE = r"^[^\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]*\Z"
"""As PLAIN, and without control characters and ends of lines: a name, not a text."""
SAYING_LINE = r"^(?=\s*\S)[^\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]*\Z"
ShortText = Annotated[str, msgspec.Meta(max_length=200, pattern=NO_NUL)]
City = Annotated[str, msgspec.Meta(max_length=100, pattern=NO_NUL)]
PostalCode = Annotated[str, msgspec.Meta(max_length=20, pattern=NO_NUL)]
Country = Annotated[str, msgspec.Meta(pattern=r"^[A-Z]{2}\Z")]
"""ISO 3166-1 alpha-2."""
LongText = Annotated[str, msgspec.Meta(min_length=1, max_length=4000, pattern=SOMETHING)]
"""What a person wrote: not only spaces, and nothing PostgreSQL cannot keep."""
PAST, FUTURE = timedelta(days=366), timedelta(days=3 * 366)


def instant(column: str) -> str:
    """Return SQL for an instant as documents have it."""
    return f"""to_char({column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')"""


def spelled(moment: datetime) -> str:
    """Return an instant as documents have it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def day(column: str) -> str:
    """Return SQL for a date as documents have it."""
    return f"to_char({column}, 'YYYY-MM-DD')"


def require(viewer: Viewer, kind: str) -> None:
    """Raise Rejected unless the viewer's role sees rows of this kind."""
    if kind not in viewer.kinds:
        raise Rejected("not_allowed", "Your access does not include this. Please ask the owner.")


def require_sane(day: date | None) -> None:
    """Raise Rejected for a date nobody means; a past one may just have waited in an outbox."""
    today = now().date()
    if day is not None and not today - PAST <= day <= today + FUTURE:
        raise Rejected("absurd_date", "This date is too far away. Please choose another.")


@contextmanager
def conflicts() -> Generator[None]:
    """Turn a verb's Conflict into the mutation's outcome of that name."""
    try:
        yield
    except Conflict as problem:
        raise Conflicted(problem.code, problem.sentence) from problem
