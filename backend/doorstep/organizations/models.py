"""The service business, as its customers know it."""

from uuid import UUID

from tortoise import fields
from tortoise.fields.db_defaults import SqlDefault
from tortoise.models import Model

from doorstep.kit.database import connection
from doorstep.kit.ids import NEW_ID, uuid7

REQUEST_TYPES: list[dict[str, str]] = [
    {"value": "repair", "label": "Something is broken"},
    {"value": "maintenance", "label": "Service or maintenance"},
    {"value": "installation", "label": "Something new"},
    {"value": "other", "label": "Something else"},
]
"""What a customer can ask for, until the organisation says otherwise."""
REQUEST_TYPES_SQL = (
    "'["
    + ", ".join(
        f'{{"value": "{kind["value"]}", "label": "{kind["label"]}"}}' for kind in REQUEST_TYPES
    )
    + "]'"
)
ACCENT = "#0b6b4f"
RETENTION_YEARS = 6
"""As HM Revenue & Customs asks of a business in the United Kingdom."""


def request_types() -> list[dict[str, str]]:
    """Return a fresh list of the usual request types."""
    return [dict(kind) for kind in REQUEST_TYPES]


def no_details() -> list[dict[str, str]]:
    """Return a fresh empty list."""
    return []


class Organization(Model):
    """The service business that customers deal with.

    It has to keep what it did and billed for `retention_years`, whoever asks to be erased. Tax is
    rounded on each `line` or once for the whole `invoice`. With `online_payments` customers pay by
    Stripe, on `stripe_account` if it has one connected, else by the host's own key; with
    `part_payments` also a part, of `least_payment_minor` or more. What is paid twice is a `refund`
    or kept as `credit` (`overpayment`). `bank_details`, `{label, value}` each, are printed on
    invoices, and so is `tax_number`, under which it pays tax (a VAT number, for example). With
    `notifications` its customers are told what happens, from `notifies_since` on, when its first
    import was complete; `texts` is whether its server can send text messages, as whoever sends them
    has noted.
    """

    id = fields.UUIDField(primary_key=True, default=uuid7, db_default=NEW_ID)
    external_id = fields.CharField(max_length=100, unique=True)
    name = fields.CharField(max_length=200)
    host = fields.CharField(max_length=253, unique=True, null=True)
    phone = fields.CharField(max_length=40, db_default="", default="")
    email = fields.CharField(max_length=254, db_default="", default="")
    time_zone = fields.CharField(max_length=64, db_default="Europe/London", default="Europe/London")
    locale = fields.CharField(max_length=35, db_default="en-GB", default="en-GB")
    currency = fields.CharField(max_length=3, db_default="GBP", default="GBP")
    accent = fields.CharField(max_length=7, db_default=ACCENT, default=ACCENT)
    request_types = fields.JSONField[list[dict[str, str]]](
        default=request_types, db_default=SqlDefault(REQUEST_TYPES_SQL)
    )
    retention_years = fields.SmallIntField(default=RETENTION_YEARS, db_default=RETENTION_YEARS)
    invoice_prefix = fields.CharField(max_length=20, default="", db_default="")
    tax_number = fields.CharField(max_length=40, default="", db_default="")
    tax_rounding = fields.CharField(max_length=10, default="invoice", db_default="invoice")
    bank_details = fields.JSONField[list[dict[str, str]]](
        default=no_details, db_default=SqlDefault("'[]'")
    )
    online_payments = fields.BooleanField(default=False, db_default=False)
    stripe_account = fields.CharField(max_length=255, default="", db_default="")
    part_payments = fields.BooleanField(default=False, db_default=False)
    least_payment_minor = fields.BigIntField(default=100, db_default=100)
    overpayment = fields.CharField(max_length=10, default="refund", db_default="refund")
    notifications = fields.BooleanField(default=True, db_default=True)
    notifies_since = fields.DatetimeField(null=True)
    texts = fields.BooleanField(default=False, db_default=False)

    class Meta(Model.Meta):
        """Where it is kept."""

        table = "organizations"


OFFERS = """
    select exists (select from organizations where id = $1
      and request_types @> jsonb_build_array(jsonb_build_object('value', $2::text)))
"""
"""Whether the organisation $1 offers what $2 names."""


async def offers(organization: UUID, request_type: str) -> bool:
    """Return whether an organisation's customers may ask for this type of service."""
    async with connection() as link:
        return await link.fetchval(OFFERS, organization, request_type)
