"""What becomes due by itself: when, where the organisation is, and how long it is of use.

Times are local times of the organisation. Where clocks leave one out it is as much later; where
they show it twice it is one of them, and comes once all the same.
"""

from datetime import date, datetime
from typing import NamedTuple

from doorstep.customers.mutations import instant
from doorstep.invoices.owing import BEING_PAID, ISSUED, OWED

EVENING, MORNING = "time '17:00'", "time '09:00'"
TODAY = "($1::timestamptz at time zone o.time_zone)::date"


class Plan(NamedTuple):
    """One topic that becomes due: `due` is SQL over the instant $1, page by page.

    A page begins after what is sorted at $2 with the id $3, and has $4 rows at most; the events $5
    are not waited for, as nothing can be made of them. Rows have `id`, `customer_id`,
    `organization_id`, `sort`, `stage`, `useful` (it is not too late) and `known` (they heard of it
    just now).
    """

    topic: str
    due: str
    first: datetime | date


PAGE = "order by sort, id limit $4"


def _due(topic: str, columns: str, sort: str, rows: str, at: str) -> str:
    """Return SQL for what has become due and is not noted yet, to be filtered further."""
    return f"""
    select x.id, o.id as organization_id, {sort} as sort, {columns}
    from {rows} join organizations o on o.id = x.organization_id
    where o.notifications and o.notifies_since <= {at} and {at} <= $1
      and ({sort}, x.id) > ($2, $3)
      and not exists (select from notification_schedule s
        where s.subject_id = x.id and s.topic = '{topic}' and s.stage = y.stage)
    """  # noqa: S608 - put together from our own words


EVENING_BEFORE = f"""
    least((((x.arrives_from at time zone o.time_zone)::date - 1) + {EVENING})
      at time zone o.time_zone, x.arrives_from - interval '6 hours')
"""
"""A zone may leave out a whole day (Pacific/Apia, 30 December 2011): it is before the visit."""
NEWS = "a.subject_id = x.id and a.topic = 'visit' and a.kind in ('visit_booked', 'visit_changed')"
JUST_HEARD = f"""
    exists (select from alerts a where {NEWS}
      and a.told_at > {EVENING_BEFORE} - interval '12 hours')
"""
"""It counts from when they are to be reminded: who looks again later finds the same."""
SETTLED = f"""
    not exists (select from alerts a where {NEWS} and a.state = 'waiting'
        and a.due_at < a.created_at + interval '10 minutes')
      and x.id not in (select e.subject_id from notification_events e
        where e.topic = 'visit' and e.occurred_at > now() - interval '1 hour'
          and e.id <> all($5::bigint[]))
"""  # noqa: S608 - put together from our own words
"""What is about to be told of a visit may yet be taken back, and then it is to be reminded of.

What could not be told, and is put off again and again, holds up nobody's reminder, nor does what
happened an hour ago.
"""
VISITS_TO_COME = """
    (select * from visits where state in ('planned', 'confirmed') and arrives_from
      between $1::timestamptz - interval '2 days' and $1::timestamptz + interval '40 hours') x
"""
VISITS = Plan(
    "visit_tomorrow",
    _due(
        "visit_tomorrow",
        f"j.customer_id, y.stage, x.arrives_from > $1 as useful, {JUST_HEARD} as known",
        "x.arrives_from",
        f"""{VISITS_TO_COME} join jobs j on j.id = x.job_id and j.status <> 'cancelled'
        cross join lateral (select {instant("x.arrives_from")} as stage) y""",
        EVENING_BEFORE,
    )
    + f"and {SETTLED} {PAGE}",
    datetime.min,  # noqa: DTZ901 - PostgreSQL's -infinity
)


UNNOTED = f"""
    select x.* from ({{}} order by sort, id offset 0) x
    where exists (select from (select x.id) i where {OWED} > 0 and not {BEING_PAID})
"""  # noqa: S608 - as above
"""What is owed is looked up of few: of those that were noted before it is not asked any more."""


def _invoices(topic: str, days: int, earliest: int, latest: int, useful: str, known: str) -> Plan:
    """Return a plan for the morning so many days after (or before) the day that one is due."""
    due = _due(
        topic,
        f"x.customer_id, y.stage, {useful} as useful, {known} as known",
        "x.due_on",
        f"""(select i.* from invoices i where i.due_on between $1::timestamptz::date + {earliest}
          and $1::timestamptz::date + {latest} and {ISSUED}) x
        cross join lateral (select x.due_on::text as stage) y""",  # noqa: S608 - as above
        f"((x.due_on + {days} + {MORNING}) at time zone o.time_zone)",
    )
    return Plan(topic, f"{UNNOTED.format(due)} {PAGE}", date.min)


MONEY = (
    _invoices(
        *("invoice_due", -3, -2, 5),
        f"x.due_on >= {TODAY}",
        "x.issued_at > $1 - interval '2 days'",
    ),
    _invoices(
        *("invoice_overdue", 1, -10, 1),
        f"x.due_on + 7 >= {TODAY}",
        "false",
    ),
)
"""Who has had an invoice for less than two days knows when it is due."""
PLANS = (VISITS, *MONEY)
