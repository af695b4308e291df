"""What a contact's copy has of what they were told, and of how they want to be told."""

from typing import Literal

import msgspec

from deltasync import Collection, Command, Source
from doorstep.customers.mutations import Instant, instant
from doorstep.kit.walls import Wall, writing

from .choices import DEFAULTS, LANGUAGES
from .choosing import KEPT, Chosen, UpdateChoices, update_choices
from .mail.models import COMPLAINED
from .models import Category
from .newest import NEWEST
from .reading import ReadAlerts, read_alerts


class Alert(msgspec.Struct):
    """Something that the contact was told; `path` is the portal's screen that it is about."""

    kind: str
    category: Category
    title: str
    body: str
    path: str
    told_at: Instant
    read_at: Instant | None


class AlertChoices(Chosen):
    """How the contact is told: what they chose, and what holds where they did not.

    `languages` are those alerts are written in. `texts` says whether text messages can come: not
    where the business sends none, nor to who has no phone number. With `bounced` they get no
    mail: it came back from their address or, with `complained`, was reported as unwanted.
    """

    languages: list[str]
    texts: Literal["on", "no_phone", "off"]
    bounced: bool
    complained: bool


ALERTS = Collection(
    kind="alert",
    # The empty text keeps it from going through the index of all that was told, for each row anew:
    # that looks short to a planner who last counted while nothing was.
    view=f"""
        select a.customer_id as scope, a.id, a.contact_id as reader, json_build_object(
          'kind', a.kind, 'category', a.category, 'title', a.title, 'body', a.body,
          'path', a.path, 'told_at', {instant("a.told_at")},
          'read_at', {instant("a.read_at")})::text as doc
        from alerts a where a.state || '' = 'told' and coalesce((a.told_at, a.id) >= (
          select n.told_at, n.id from alerts n
          where n.contact_id = a.contact_id and n.state = 'told'
          order by n.told_at desc, n.id desc offset {NEWEST - 1} limit 1), true)""",  # noqa: S608 - made of our own words
    sources=(
        # A new one takes the place of the oldest, and one that goes makes room for one before it.
        Source(
            "alerts",
            own=f"""
                with told as (select contact_id, customer_id, count(*)::int as many from changed
                  where state = 'told' group by 1, 2)
                select customer_id as scope, id from changed where state = 'told'
                union select t.customer_id, n.id from told t cross join lateral (
                  select id from alerts where contact_id = t.contact_id and state = 'told'
                  order by told_at desc, id desc offset greatest({NEWEST - 1} - t.many, 0)) n""",  # noqa: S608 - as above
            shown=("kind", "category", "title", "body", "path", "told_at", "read_at", "state"),
            moves=("customer_id",),
        ),
    ),
)


def _held(category: Category, channel: str) -> str:
    """Return SQL for what holds of a channel: as it was chosen, else the default."""
    kept = f"h.channels -> '{category}' -> '{channel}'"
    default = msgspec.json.encode(getattr(DEFAULTS[category], channel)).decode()
    return f"coalesce({kept}, '{default}'::jsonb)"


_CHOICES = ", ".join(f"'{member}', {_held(*of)}" for member, of in KEPT.items())
_LANGUAGES = ", ".join(f"'{language}'" for language in LANGUAGES)
CHOICES = Collection(
    kind="alert_choices",
    view=f"""
        select a.customer_id as scope, a.id, a.id as reader, json_build_object({_CHOICES},
          'quiet', case when h.quiet_from is null or h.quiet_until is null then '' else
            to_char(h.quiet_from * interval '1 minute', 'HH24:MI') || '-'
            || to_char(h.quiet_until * interval '1 minute', 'HH24:MI') end,
          'discreet', coalesce(h.discreet, false), 'language', coalesce(h.language, ''),
          'languages', json_build_array({_LANGUAGES}),
          'texts', case when not o.texts then 'off' when coalesce(a.phone, '') = '' then 'no_phone'
            else 'on' end,
          'bounced', b.reason is not null,
          'complained', b.reason = '{COMPLAINED}' is true)::text as doc
        from customer_portal_access a join organizations o on o.id = a.organization_id
        left join alert_choices h on h.contact_id = a.id
        left join mail_bounces b on b.organization_id = a.organization_id and b.email = a.email
        where a.active""",  # noqa: S608 - as above
    sources=(
        Source(
            "customer_portal_access",
            own="select customer_id as scope, id from changed",
            shown=("email", "phone", "active"),
            moves=("customer_id",),
        ),
        Source(
            "alert_choices",
            own="select a.customer_id as scope, a.id from changed c"
            " join customer_portal_access a on a.id = c.contact_id",
        ),
        Source(
            "mail_bounces",
            own="select a.customer_id as scope, a.id from changed c join customer_portal_access a"
            " on a.organization_id = c.organization_id and a.email = c.email",
        ),
        Source(
            "organizations",
            shared="select customer_id as scope, id from customer_portal_access"
            " where organization_id = any($1)",
            shown=("texts",),
            tenant="id",
        ),
    ),
)
OWN = "contact_id = (select contact_id from doorstep.viewer())"
WALLS = (
    Wall("alerts", f"{OWN} and state = 'told'", writes=(writing("read_at"),)),
    Wall(
        "alert_choices",
        " and ".join((OWN, "organization_id = (select organization_id from doorstep.viewer())")),
        writes=(
            "insert",
            writing("channels", "quiet_from", "quiet_until", "discreet", "language"),
        ),
    ),
)
COLLECTIONS = (ALERTS, CHOICES)
COMMANDS = (
    Command("alert_choices.update", 1, UpdateChoices, update_choices),
    Command("alerts.read", 1, ReadAlerts, read_alerts),
)
