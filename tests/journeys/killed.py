"""What both engines' tests of a kill in the middle of taking rows in have in common."""

from tests.browser.person import Entries, Person

MANY_JOBS = """
    do $$ begin for batch in 1..12 loop
      insert into jobs (organization_id, customer_id, external_id, number, title, kind, status,
        description, outcome, booked_at)
      select organization_id, customer_id, 'k' || batch || '-' || n, 'K-' || batch || '-' || n,
        'Radiator ' || n, kind, 'completed', '', '', booked_at - n * interval '1 hour'
      from (select j.* from jobs j join customer_portal_access a on a.customer_id = j.customer_id
        where a.email = '{email}' limit 1) j, generate_series(1, 300) n;
      commit;
    end loop; end $$
"""


def publish_many_jobs(someone: Person) -> Entries:
    """Give somebody more rows than come in one answer; return all that they should have."""
    someone.portal.sql(MANY_JOBS.format(email=someone.email))
    return someone.published()


def how_far(someone: Person) -> int:
    """Return which version the copy says it has come to."""
    return someone.store()["meta"]["cursor"][1]


def has_all_of(someone: Person, published: Entries) -> bool:
    """Tell whether the copy is what was published up to the version that it has come to."""
    reached = how_far(someone)
    return someone.copy() == {entry for entry in published if entry[2] <= reached}
