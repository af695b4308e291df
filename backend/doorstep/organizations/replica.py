"""What a customer's copy has of the business itself."""

import msgspec

from deltasync import Collection, Source
from doorstep.kit.walls import Wall


class RequestType(msgspec.Struct):
    """One thing customers may ask for: `value` is sent, `label` is shown."""

    value: str
    label: str


class Paying(msgspec.Struct):
    """How customers may pay here: online at all, and of what is owed a part of `least_minor`."""

    online: bool
    parts: bool
    least_minor: int


class Organization(msgspec.Struct):
    """The service business; `time_zone` is an IANA name, `locale` a BCP 47 tag."""

    name: str
    phone: str
    email: str
    time_zone: str
    locale: str
    accent: str
    request_types: list[RequestType]
    currency: str
    paying: Paying


SHOWN = (
    *("name", "phone", "email", "time_zone", "locale", "accent", "request_types", "currency"),
    *("online_payments", "part_payments", "least_payment_minor"),
)
NEW_OR_GONE = """
    select c.id as scope, c.organization_id as id from changed c
    where not exists (select from sync_entry e where e.scope = c.id and e.kind = 'organization'
        and e.id = c.organization_id and e.doc is not null)
      or not exists (select from customers now where now.id = c.id
        and now.organization_id = c.organization_id)"""
"""A customer that came or went. One row is in every customer's copy, so it is touched for these
alone: a customer's new address must not wake every other customer's devices."""
ORGANIZATIONS = Collection(
    kind="organization",
    view="""
        select c.id as scope, o.id, null::uuid as reader, json_build_object(
          'name', o.name, 'phone', o.phone, 'email', o.email, 'time_zone', o.time_zone,
          'locale', o.locale, 'accent', o.accent, 'request_types', o.request_types,
          'currency', o.currency, 'paying', json_build_object('online', o.online_payments,
            'parts', o.part_payments, 'least_minor', o.least_payment_minor))::text as doc
        from customers c join organizations o on o.id = c.organization_id""",
    sources=(
        Source(
            "customers",
            own=NEW_OR_GONE,
            moves=("organization_id",),
        ),
        Source(
            "organizations",
            shared="select id as scope, organization_id as id from customers"
            " where organization_id = any($1)",
            shown=SHOWN,
            tenant="id",
        ),
    ),
    spread=True,
)
WALLS = (Wall("organizations", "id = (select organization_id from doorstep.viewer())"),)
COLLECTIONS = (ORGANIZATIONS,)
