"""Whether a file is the one that the business issued: told by its hash, or by its code."""

import re
from enum import StrEnum
from uuid import UUID

from doorstep.kit.database import trusted

from .succession import REPLACED

ALIKE = str.maketrans("OIL", "011")
"""What is read for a digit, as Crockford's base 32 has it."""
_BETWEEN = re.compile(r"[\s\u2010-\u2015\u2212-]+")
"""What people write between the groups of a code: spaces, and dashes of any length."""


class State(StrEnum):
    """What a file is to the business; a current one is the newest, and has not run out."""

    CURRENT = "current"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"
    UNKNOWN = "unknown"


def plain_code(code: str) -> str:
    """Return a code as it is kept, however a person has typed it."""
    return _BETWEEN.sub("", code).upper().translate(ALIKE)


async def state_of(
    organization: UUID, *, sha256: str | None = None, code: str | None = None
) -> State:
    """Return what a file is to an organisation; of several that are the same, the best of it."""
    async with trusted() as link:
        found = await link.fetchval(_STATE, organization, sha256, code)
    return State.UNKNOWN if found is None else State(found)


_STATE = f"""
    select state from (
      select case when d.withdrawn_at is not null then 'withdrawn'
        when v.sha256 is distinct from d.sha256 or {REPLACED} then 'superseded'
        when d.expires_on < (now() at time zone o.time_zone)::date then 'expired'
        else 'current' end as state
      from document_versions v join documents d on d.id = v.document_id
      join organizations o on o.id = v.organization_id
      where v.organization_id = $1 and (v.sha256 = $2 or v.code = $3)
    ) told
    order by array_position(array['current', 'expired', 'superseded', 'withdrawn'], state) limit 1
"""  # noqa: S608 - put together from our own words
