"""`doorstep documents unmade`: the office sees which documents could not be made, and why."""

import asyncpg

from tests.factories.commands import run

MAKE = """
    with made as (
      insert into documents (organization_id, customer_id, external_id, kind, title, made_of)
      select organization_id, id, 'DOC-7' || chr(7), 'job_report', 'Report', '{}'
      from customers limit 1
      returning id, organization_id)
    insert into document_makings (organization_id, document_id, digest, next_at, attempts, trouble)
    select organization_id, id, '', timestamptz '2026-11-27 10:00Z', 2, $1 from made
"""


async def test_what_could_not_be_made_is_listed_with_its_reason(inhabited_url: str):
    def unmade() -> tuple[int, str]:
        return run("documents", "unmade", environ={"DOORSTEP_DATABASE_URL": inhabited_url})[:2]

    link = await asyncpg.connect(inhabited_url)
    await link.execute(MAKE, "")
    assert unmade() == (0, "0 documents could not be made.\n"), "one is being made just now"
    await link.execute("delete from documents where external_id like 'DOC-7%'")
    await link.execute(MAKE, "There is no photo PH-1 of this customer, with a file.")
    await link.close()
    code, printed = unmade()
    assert code == 1
    assert printed == (
        "northgate  DOC-7: There is no photo PH-1 of this customer, with a file.\n"
        "  tried 2 times, again at 2026-11-27 10:00 UTC or when its data change\n"
        "1 document could not be made.\n"
    )
