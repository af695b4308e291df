"""What a customer's copy has of the customer: who I am, and the addresses of work."""

import msgspec

from deltasync import Collection, Command, Source
from doorstep.kit.walls import Wall, writing

from .access import UpdateAccessNotes, update_access_notes
from .profile import OF_CONTACT, OF_CUSTOMER, ProfileUpdate, update_profile
from .viewer import rows_of


class Profile(msgspec.Struct):
    """The contact who is signed in, and the postal address of their customer.

    `locale` is a BCP 47 tag; null is as the organisation writes.
    """

    name: str
    email: str
    phone: str | None
    phone_other: str | None
    locale: str | None
    role: str
    customer_name: str
    line1: str
    line2: str
    city: str
    postal_code: str
    country: str


class PropertyAddress(msgspec.Struct):
    """An address where work is done, for who has no business inside."""

    name: str | None
    line1: str
    line2: str
    city: str
    postal_code: str
    country: str


class Property(PropertyAddress):
    """An address where work is done, and how to get in."""

    access_notes: str


_ADDRESS = ("name", "line1", "line2", "city", "postal_code", "country")
PROFILES = Collection(
    kind="profile",
    view="""
        select a.customer_id as scope, a.id, a.id as reader, json_build_object(
          'name', a.name, 'email', a.email, 'phone', a.phone,
          'phone_other', a.phone_other, 'locale', a.locale, 'role', a.role,
          'customer_name', c.name, 'line1', c.line1, 'line2', c.line2, 'city', c.city,
          'postal_code', c.postal_code, 'country', c.country)::text as doc
        from customer_portal_access a join customers c on c.id = a.customer_id
        where a.active""",
    sources=(
        Source(
            "customer_portal_access",
            own="select customer_id as scope, id from changed",
            shown=("name", "email", "phone", "phone_other", "locale", "role", "active"),
            moves=("customer_id",),
        ),
        Source(
            "customers",
            shared="select customer_id as scope, id from customer_portal_access"
            " where customer_id = any($1)",
            shown=_ADDRESS,
        ),
    ),
)
PROPERTIES = Collection(
    kind="property",
    view="""
        select customer_id as scope, id, null::uuid as reader, json_build_object(
          'name', name, 'line1', line1, 'line2', line2, 'city', city,
          'postal_code', postal_code, 'country', country,
          'access_notes', access_notes)::text as doc
        from properties""",
    sources=(
        Source(
            "properties",
            own="select customer_id as scope, id from changed",
            shown=(*_ADDRESS, "access_notes"),
            moves=("customer_id",),
        ),
    ),
)
# How to get in is not for who pays the bills (decision 0010).
PLACES = Collection(
    kind="place",
    view="""
        select customer_id as scope, id, null::uuid as reader, json_build_object(
          'name', name, 'line1', line1, 'line2', line2, 'city', city,
          'postal_code', postal_code, 'country', country)::text as doc
        from properties""",
    sources=PROPERTIES.sources,
)
WALLS = (
    Wall("customers", rows_of(column="id"), writes=(writing(*OF_CUSTOMER),)),
    Wall(
        "customer_portal_access",
        " and ".join((rows_of(), "id = (select contact_id from doorstep.viewer())")),
        writes=(writing(*OF_CONTACT),),
    ),
    Wall("properties", rows_of("property"), writes=(writing("access_notes"),)),
)
COLLECTIONS = (PROFILES, PROPERTIES, PLACES)
COMMANDS = (
    Command("profile.update", 1, ProfileUpdate, update_profile),
    Command("property.update_access_notes", 1, UpdateAccessNotes, update_access_notes),
)
