"""SQL for what is true of the subjects $1 with the stages $3 at the instant $2, topic by topic.

Each returns rows of `facts.Fact`, and none for what is not to be told of.
"""

from doorstep.customers.mutations import instant
from doorstep.documents.reminding import STAGE_OF, needed
from doorstep.documents.succession import PUBLISHED
from doorstep.invoices.owing import CHARGEABLE, ISSUED, OWED, TO_BE_CHARGED
from doorstep.invoices.replica import DISPUTED, PROCESSING
from doorstep.jobs.called_off import CALLED_OFF

WANTED = """
    with w as (select * from unnest($1::uuid[], $3::text[]) w (id, stage)),
    clock as (select $2::timestamptz as at)
"""
OWNERS_AND_SITES = "array['owner', 'site']"
OWNERS_AND_BILLING = "array['owner', 'billing']"
NOBODY = "'{}'"


def _facts(organization: str, customer: str, roles: str, fact: str, rest: str) -> str:
    """Return SQL whose rows name nobody but by their role."""
    return _facts_for("null::uuid", NOBODY, organization, customer, roles, fact, rest)


def _facts_for(
    only: str, but: str, organization: str, customer: str, roles: str, fact: str, rest: str
) -> str:
    return f"""{WANTED}
    select w.id, w.stage, {organization} as organization_id, {customer} as customer_id,
      {roles}::text[] as roles, {only} as contact_id, {but}::uuid[] as but,
      jsonb_build_object({fact})::text as fact
    from w {rest}"""  # noqa: S608 - put together from our own words


_DONE = "select o.id from visits o where o.job_id = v.job_id and o.state = 'done'"
_BEGAN = "coalesce(o.started_at, least(o.arrives_from, o.finished_at) - interval '1 hour')"
_DAY_AFTER = """
    (({0}.issued_on + 1)::timestamp at time zone (
      select z.time_zone from organizations z where z.id = v.organization_id))
"""
_INSTANT = (
    r"^(19|20)\d\d-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d"
    r"([.]\d+)?(Z|[+-](0\d|1[0-5]):[0-5]\d)$"
)
_LEFT = f"""
    (case when {{0}}.made_of ->> 'left_at' ~ '{_INSTANT}'
      then ({{0}}.made_of ->> 'left_at')::timestamptz end)
"""
"""Null where it is not said so that it can be read: PostgreSQL knows no offset of 16 hours."""
_WRITTEN = f"least({{0}}.filed_at, coalesce({_LEFT}, {_DAY_AFTER}))"


def of_visit(report: str) -> str:
    """Return SQL for whether a visit `v` is the one of its job that a report is told of with.

    That is the last one done that had begun by when the report says that somebody left, or else by
    the end of the day it is issued on, or when it was filed; if none had, the first one. Where
    nobody says when a visit began, somebody may have come early.
    """
    return f"""(v.state = 'done' and v.id = coalesce(
      ({_DONE} and {_BEGAN} <= {_WRITTEN.format(report)}
        order by o.arrives_from desc, o.id desc limit 1),
      ({_DONE} order by o.arrives_from, o.id limit 1)))"""


REPORT = f"""
    (select d.id from documents d where d.job_id = j.id and d.customer_id = j.customer_id
      and d.kind = 'job_report' and d.audience in ('site', 'everyone') and {PUBLISHED}
      and {of_visit("d")} order by d.filed_at desc, d.id limit 1)
"""  # noqa: S608 - as above
OWN_STATE = "case when {0}.state in ('planned', 'confirmed') then 'booked' else {0}.state end"
"""How far a visit is by itself: that it is confirmed is not told of."""
VISIT_STATE = f"case when {CALLED_OFF} then 'cancelled' else {OWN_STATE.format('v')} end"
"""How far a visit is, as far as people are told of it."""
PLACE = """
    (select coalesce(p.name, p.line1) from properties p where p.id = j.property_id and exists (
      select from properties other where other.customer_id = j.customer_id and other.id <> p.id))
"""
"""Where a job is, if its customer has several places."""
NEXT = f"""
    (case when v.state = 'done' and j.status <> 'cancelled' then (
      select jsonb_build_object('from', {instant("n.arrives_from")},
        'until', {instant("n.arrives_until")})
      from visits n where n.job_id = j.id and n.state in ('planned', 'confirmed', 'on_the_way')
        and n.arrives_until > clock.at order by n.arrives_from, n.id limit 1) end)
"""  # noqa: S608 - as above
"""When somebody comes again, of a visit that is done."""
VISITS = _facts(
    "v.organization_id",
    "j.customer_id",
    OWNERS_AND_SITES,
    f"""'state', {VISIT_STATE}, 'from', {instant("v.arrives_from")},
      'until', {instant("v.arrives_until")}, 'technician', t.name, 'who', t.id, 'job', j.title,
      'job_id', j.id, 'place', {PLACE}, 'report', {REPORT}, 'next', {NEXT}""",
    f"""cross join clock join visits v on v.id = w.id join jobs j on j.id = v.job_id
    left join technicians t on t.id = v.technician_id
    where w.stage in ('', {instant("v.arrives_from")})""",
)
REQUESTS = _facts(
    "r.organization_id",
    "r.customer_id",
    OWNERS_AND_SITES,
    """'id', r.id, 'status', r.status, 'notes', left(r.notes, 400),
      'what', left(r.description, 200), 'has_visit', exists (
      select from jobs j join visits v on v.job_id = j.id where j.request_id = r.id
        and j.customer_id = r.customer_id and v.state not in ('missed', 'cancelled'))""",
    "join service_requests r on r.id = w.id",
)
INVOICES = _facts_for(
    "null::uuid",
    f"""array(select a.contact_id from autopays a where a.customer_id = i.customer_id
      and {CHARGEABLE} order by a.id limit 1)""",  # noqa: S608 - as above
    "i.organization_id",
    "i.customer_id",
    OWNERS_AND_BILLING,
    f"""'id', i.id, 'number', i.number, 'currency', i.currency, 'due_on', i.due_on::text,
      'job_id', i.job_id, 'owed', coalesce({OWED}, 0),
      'rest', coalesce({OWED}, 0) - ({PROCESSING}) - ({DISPUTED}),
      'by_itself', exists (select from autopay_charges h join autopays a on a.id = h.autopay_id
        where h.invoice_id = i.id and {TO_BE_CHARGED})""",
    f"""join invoices i on i.id = w.id join organizations o on o.id = i.organization_id
    where {ISSUED} and w.stage in ('', i.due_on::text)""",
)
"""Who agreed to be charged for an invoice is told of it in the letter that says when."""
INVOICE_OF_PAYMENT = """
    (select p.invoice_id from payment_parts p where p.payment_id = m.id order by p.id limit 1)
"""
NUMBERS = """
    array(select i.number from payment_parts p join invoices i on i.id = p.invoice_id
      where p.payment_id = m.id order by i.issued_on, i.number)
"""
"""Of the invoices that a payment is for."""
PAYMENTS = _facts_for(
    "case when m.state = 'failed' then m.contact_id end",
    NOBODY,
    "m.organization_id",
    "m.customer_id",
    OWNERS_AND_BILLING,
    f"""'state', m.state, 'amount', m.amount_minor, 'currency', m.currency,
      'receipt', m.receipt, 'invoice_id', {INVOICE_OF_PAYMENT}, 'payment_id', m.id,
      'numbers', {NUMBERS}, 'why', m.failure""",
    """join payments m on m.id = w.id where not (m.state = 'failed'
      and exists (select from autopay_charges h where h.payment_id = m.id))""",
)
"""A charge that was declined has a letter of its own; another that failed is for who tried."""
GIVEN_BACK = """
    (select id, organization_id, payment_id, invoice_id, state, amount_minor,
      invoice_id is not null as overpaid from refunds
    union all select id, organization_id, payment_id, invoice_id, 'succeeded', amount_minor, false
      from ledger_entries where kind = 'refund' and external_id is not null)
"""
"""At Stripe, or elsewhere as a file says; a refund of Stripe's is no entry with an external id."""
REFUNDS = _facts(
    "r.organization_id",
    "m.customer_id",
    OWNERS_AND_BILLING,
    f"""'state', r.state, 'amount', r.amount_minor, 'currency', m.currency,
      'payment_id', m.id, 'overpaid', r.overpaid, 'numbers', coalesce(
        (select array[i.number] from invoices i where i.id = r.invoice_id), {NUMBERS})""",  # noqa: S608 - as above
    f"join {GIVEN_BACK} r on r.id = w.id join payments m on m.id = r.payment_id",
)
"""One at Stripe that is about an invoice is Doorstep's own: of what was paid and not owed."""
AUDIENCE = """
    (case d.audience when 'everyone' then array['owner', 'site', 'billing']
      when 'owner' then array['owner'] else array['owner', d.audience] end)
"""
TOLD_WITH_VISIT = """
    array(select a.contact_id from alerts a where a.customer_id = d.customer_id
      and a.topic = 'visit_done' and a.state = 'told' and a.told_at >= d.filed_at
      and a.fact ->> 'report' = d.id::text and exists (
        select from notification_deliveries n where n.state <> 'dropped'
          and n.alert_id = any(array(select a.id union all select s.id from alerts s
            where s.contact_id = a.contact_id and s.told_at = a.told_at and s.state = 'aloud'
              and s.fact -> 'stands_for' ? a.id::text))))
"""
DOCUMENTS = _facts_for(
    "null::uuid",
    TOLD_WITH_VISIT,
    "d.organization_id",
    "d.customer_id",
    AUDIENCE,
    """'id', d.id, 'title', d.title, 'version', d.sha256, 'job_id', d.job_id""",
    f"join documents d on d.id = w.id where {PUBLISHED} and d.kind <> 'invoice'",
)
"""Not the paper of an invoice, nor a report to those whom something told of it with the visit."""
CERTIFICATES = _facts(
    "d.organization_id",
    "d.customer_id",
    "case when d.audience in ('site', 'everyone') then array['owner', 'site']"
    " else array['owner'] end",
    """'id', d.id, 'until', d.expires_on::text, 'appliance', d.appliance,
      'name', coalesce(nullif(d.certificate_type, ''), d.title),
      'place', (select coalesce(p.name, p.line1) from properties p where p.id = d.property_id)""",
    f"""cross join clock join documents d on d.id = w.id
    join organizations o on o.id = d.organization_id
    where {needed("clock.at")} and w.stage = {STAGE_OF.format(at="clock.at")}""",
)
NEW_DEVICES = _facts(
    "s.organization_id",
    "null::uuid",
    "array['owner', 'billing', 'site']",
    f"'user_agent', s.user_agent, 'at', {instant('s.created_at')}",
    "join sign_in_sessions s on s.id = w.id and s.new_browser",
)
"""For who was signed in then: the session may have gone over to another of their accounts since."""


def hashes(row: str, fields: dict[str, str]) -> str:
    """Return SQL for hashes of what fields say, by their names: to tell that they were changed."""
    each = (f"'{name}', md5(coalesce({said.format(row)}, ''))" for name, said in fields.items())
    return ", ".join(each)


def differ(fields: dict[str, str]) -> str:
    """Return SQL for whether one of them says something else in the row `now` than in `was`."""
    was, now = (
        ", ".join(f"coalesce({said.format(row)}, '')" for said in fields.values())
        for row in ("was", "now")
    )
    return f"({was}) is distinct from ({now})"


OF_CONTACT = {each: f"{{0}}.{each}" for each in ("name", "email", "phone", "phone_other")}
OF_CUSTOMER = {
    "address": "concat_ws(E'\\n', {0}.line1, {0}.line2, {0}.city, {0}.postal_code, {0}.country)"
}
_NAME = r"lower(btrim(regexp_replace({}, '\s+', ' ', 'g')))"
_PHONE = r"right(regexp_replace(replace({}, '(0)', ''), '\D', '', 'g'), 9)"
_PLACE = r"lower(regexp_replace({}, '[\s,.]+', '', 'g'))"
HOWEVER_SPELLED_OF_CONTACT = {
    field: (_PHONE if field.startswith("phone") else _NAME).format(said)
    for field, said in OF_CONTACT.items()
}
"""A number is the same with the prefix of its land and without."""
HOWEVER_SPELLED_OF_CUSTOMER = {field: _PLACE.format(said) for field, said in OF_CUSTOMER.items()}


def _details(of_contact: dict[str, str], of_customer: dict[str, str]) -> str:
    """Return SQL for a contact's own, and where letters to the customer go, for the owners."""
    return f"""{WANTED}
    select w.id, w.stage, c.organization_id, c.customer_id,
      array['owner', 'billing', 'site'] as roles, c.id as contact_id,
      '{{}}'::uuid[] as but, jsonb_build_object({hashes("c", of_contact)})::text as fact
    from w join customer_portal_access c on c.id = w.id
    union all
    select w.id, w.stage, c.organization_id, c.id, array['owner'], null, '{{}}',
      jsonb_build_object({hashes("c", of_customer)})::text
    from w join customers c on c.id = w.id
"""  # noqa: S608 - as above


DETAILS = _details(OF_CONTACT, OF_CUSTOMER)
CORRECTED = _details(HOWEVER_SPELLED_OF_CONTACT, HOWEVER_SPELLED_OF_CUSTOMER)
