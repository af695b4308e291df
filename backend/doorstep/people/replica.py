"""What an owner's copy has of the people who have access."""

from typing import Literal

import msgspec

from deltasync import Collection, Source
from doorstep.customers.models import Role
from doorstep.customers.mutations import Day, day


class Person(msgspec.Struct):
    """Somebody who has access; `invited` until they have signed in."""

    name: str
    email: str
    role: Role
    state: Literal["invited", "active"]
    last_sign_in_on: Day | None


# The day alone: what a session notes by the hour, and a second sign-in, are no news to anybody.
PEOPLE = Collection(
    kind="contact",
    view=f"""
        select customer_id as scope, id, null::uuid as reader, json_build_object(
          'name', name, 'email', email, 'role', role,
          'state', case when signed_in_on is null then 'invited' else 'active' end,
          'last_sign_in_on', {day("signed_in_on")})::text as doc
        from customer_portal_access where active""",  # noqa: S608 - made of this module's own words
    sources=(
        Source(
            "customer_portal_access",
            own="select customer_id as scope, id from changed",
            shown=("name", "email", "role", "active", "signed_in_on"),
            moves=("customer_id",),
        ),
    ),
)
COLLECTIONS = (PEOPLE,)
