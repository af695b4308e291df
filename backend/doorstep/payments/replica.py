"""What a customer's copy has of paying by itself: nothing of it can be changed there."""

from typing import Literal

import msgspec

from deltasync import Collection, Source
from doorstep.customers.mutations import Instant, instant
from doorstep.customers.viewer import rows_of
from doorstep.kit.walls import Wall


class Autopay(msgspec.Struct):
    """Whether invoices are paid by themselves: by which card, agreed to by whom and when.

    A customer has the newest one, on or off; `ended_why` says why it is off, empty while it is on.
    One whose card is kept with an account on which the business is not paid any more is off by
    `account_changed`: it has to be set up again.
    """

    state: Literal["active", "off"]
    detail: str
    consented_at: Instant
    consented_by: str | None
    ended_at: Instant | None
    ended_why: Literal[
        "", "turned_off", "replaced", "declined", "never_begun", "erased", "account_changed"
    ]


ELSEWHERE = "p.state = 'active' and p.account <> o.stripe_account"
AUTOPAYS = Collection(
    kind="autopay",
    view=f"""
        select p.customer_id as scope, p.id, null::uuid as reader, json_build_object(
          'state', case when {ELSEWHERE} then 'off' else p.state end,
          'detail', p.detail, 'consented_at', {instant("p.consented_at")},
          'consented_by', c.name, 'ended_at', {instant("p.ended_at")},
          'ended_why', case when {ELSEWHERE} then 'account_changed'
            else coalesce(p.ended_why, '') end)::text as doc
        from autopays p join organizations o on o.id = p.organization_id
        left join customer_portal_access c on c.id = p.contact_id
        where p.began_at is not null and not exists (select from autopays n
          where n.customer_id = p.customer_id and (n.began_at, n.id) > (p.began_at, p.id))""",  # noqa: S608 - made of this module's own words
    sources=(
        Source(
            "autopays",
            own="select p.customer_id as scope, p.id from changed c"
            " join autopays p on p.customer_id = c.customer_id"
            " union select customer_id, id from changed",
            moves=("customer_id",),
        ),
        Source(
            "customer_portal_access",
            shared="select customer_id as scope, id from autopays where contact_id = any($1)",
            shown=("name",),
        ),
        Source(
            "organizations",
            shared="select customer_id as scope, id from autopays"
            " where state = 'active' and organization_id = any($1)",
            shown=("stripe_account",),
            tenant="id",
        ),
    ),
)
WALLS = (
    Wall("autopays", rows_of("autopay")),
    Wall("autopay_charges", rows_of("autopay")),
)
COLLECTIONS = (AUTOPAYS,)
