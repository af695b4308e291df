"""Which changes of visits, and of the jobs they are of, are told of."""

from doorstep.customers.mutations import instant
from doorstep.documents.succession import published

from .queries import OWN_STATE, VISIT_STATE, of_visit
from .watching import NOTHING, QUIETLY, RECENT, Watched, rows

SOON = """
    (select {} from technicians t where t.id = v.technician_id
      and v.arrives_from < now() + interval '1 day')
"""
TOLD_OF_VISIT = f"""
    jsonb_build_object('state', {VISIT_STATE}, 'from', {instant("v.arrives_from")},
      'until', {instant("v.arrives_until")}, 'technician', {SOON.format("t.name")},
      'who', {SOON.format("t.id")}, 'job', j.title, 'job_id', j.id, 'place', null, 'report', null)
"""
"""Who comes is told of as known only where it is so soon that they may have looked."""
AS_IT_WAS = f"""
    jsonb_build_object('from', {instant("v.arrives_from")}, 'until', {instant("v.arrives_until")})
"""
"""What of others was told of it may be older: who never heard of that believes what it was."""
AHEAD = "('planned', 'confirmed', 'on_the_way')"
TURNED = f"""
    (v.arrives_from, v.arrives_until, v.technician_id, {OWN_STATE.format("v")}) is distinct from
      (now.arrives_from, now.arrives_until, now.technician_id, {OWN_STATE.format("now")})
"""
"""A visit is moved, told of differently, or another's.

That its job is called off is no change of it: it is told of with the job.
"""
TO_COME = "greatest(v.arrives_until, now.arrives_until) > now()"
EXPECTED = f"""
    exists (select from alerts a where a.subject_id = v.id and a.category = 'visits'
      and a.state = 'told' and a.fact ->> 'until' > {instant("now()")} offset 0)
"""
"""Somebody was told of a time ahead, though it may have been moved to one that is over since.

Who of them did not hear of that, and still waits, is found out when it is spread (unaware.py). The
`offset` has it looked up visit by visit, never for all that was told at once.
"""
CALLED_OFF_LATE = f"((now.state = 'cancelled' or v.job_id <> now.job_id) and {EXPECTED})"
JUST_MISSED = f"""
    (now.state = 'missed' and v.state in {AHEAD}
      and now.arrives_until > now() - interval '7 days')
"""
VISITS = (
    Watched(
        "visits",
        "insert",
        "visit",
        rows(
            *("j.customer_id", "now.id", NOTHING),
            f"""from now join jobs j on j.id = now.job_id
            where now.state in {AHEAD} and now.arrives_until > now() and j.status <> 'cancelled'""",
        ),
    ),
    Watched(
        "visits",
        "update",
        "visit",
        rows(
            *("j.customer_id", "v.id", TOLD_OF_VISIT),
            f"""from was v join now using (id) join jobs j on j.id = v.job_id
            where ({TURNED} or v.job_id <> now.job_id)
              and ({TO_COME} or {JUST_MISSED} or {CALLED_OFF_LATE})""",
        ),
        rows(
            *("j.customer_id", "now.id", NOTHING),
            f"""from was v join now using (id) join jobs j on j.id = now.job_id
            where v.job_id <> now.job_id and {TO_COME}""",
        ),
    ),
    Watched(
        "visits",
        "delete",
        "visit",
        rows(
            *("j.customer_id", "v.id", TOLD_OF_VISIT),
            f"""from was v join jobs j on j.id = v.job_id
            where v.arrives_until > now() or {EXPECTED}""",
        ),
        rows(
            *("a.customer_id", "v.id", f"a.fact || {AS_IT_WAS}"),
            f"""from was v, lateral (select distinct on (a.customer_id) a.customer_id, a.fact
              from alerts a where a.subject_id = v.id and a.category = 'visits'
              order by a.customer_id, a.revision desc) a
            where (v.arrives_until > now() or {EXPECTED}) and not exists (
              select from jobs j where j.id = v.job_id)""",  # noqa: S608 - our own words
        ),
    ),
    Watched(
        "visits",
        "update",
        "visit_on_the_way",
        rows(
            *("j.customer_id", "v.id", TOLD_OF_VISIT),
            f"""from was v join now using (id) join jobs j on j.id = now.job_id
            where now.state = 'on_the_way' and v.state <> 'on_the_way' and {TO_COME}""",
        ),
    ),
    Watched(
        "visits",
        "update",
        "visit_done",
        rows(
            *("j.customer_id", "v.id", TOLD_OF_VISIT),
            """from was v join now using (id) join jobs j on j.id = now.job_id
            where now.state = 'done' and v.state <> 'done'
              and now.arrives_until > now() - interval '7 days'""",
        ),
    ),
)
"""The job of a visit that goes with it is gone by then: who was told before is told again."""
JOBS = (
    Watched(
        "jobs",
        "update",
        "visit",
        rows(
            *("j.customer_id", "v.id", TOLD_OF_VISIT),
            f"""from was j join now using (id) join visits v on v.job_id = j.id
            where v.state in {AHEAD} and (
              j.customer_id <> now.customer_id
              or (j.status = 'cancelled') <> (now.status = 'cancelled'))
              and (v.arrives_until > now() or {EXPECTED})""",
        ),
        rows(
            *("now.customer_id", "v.id", NOTHING),
            f"""from was j join now using (id) join visits v on v.job_id = j.id
            where v.state in {AHEAD} and v.arrives_until > now()
              and j.customer_id <> now.customer_id""",
        ),
    ),
)
"""With a job that is cancelled its visits are, and with one that was another's they move."""


def _report(rest: str) -> str:
    """Return SQL for the visits that reports in `now` are told of with."""
    return rows(
        *("j.customer_id", "v.id", TOLD_OF_VISIT),
        f"""{rest} join jobs j on j.id = now.job_id and j.customer_id = now.customer_id
        join visits v on v.job_id = j.id and {of_visit("now")}
          and v.arrives_until > now() - interval '7 days'
        where now.kind = 'job_report' and {published("now")} and {RECENT}""",
    )


REPORTS = (
    Watched("documents", "insert", "visit_done", _report("from now")),
    Watched(
        "documents",
        "update",
        "visit_done",
        _report("from was join now using (id)")
        + f""" and (not ({published("was")}) or (was.kind, was.job_id, was.audience)
          is distinct from (now.kind, now.job_id, now.audience)) and not {QUIETLY}""",
    ),
)
"""A report that comes after its visit is done is told of as the visit's."""
OF_VISITS = (*VISITS, *JOBS, *REPORTS)
