"""`doorstep documents`: the office sees what there is, and what could not be made, and why."""

from collections.abc import AsyncIterator, Callable

import asyncpg
import pytest

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
    def unmade(*words: str) -> tuple[int, str]:
        return run("documents", "unmade", *words, environ={"DOORSTEP_DATABASE_URL": inhabited_url})[
            :2
        ]

    link = await asyncpg.connect(inhabited_url)
    await link.execute(MAKE, "")
    assert unmade() == (0, "0 documents could not be made.\n"), "one is being made just now"
    await link.execute("delete from documents where external_id like 'DOC-7%'")
    await link.execute(MAKE, "There is no photo PH-1 of this customer, with a file.")
    code, printed = unmade()
    assert code == 1
    assert printed == (
        "northgate  DOC-7: There is no photo PH-1 of this customer, with a file.\n"
        "  tried 2 times, again at 2026-11-27 10:00 UTC or when its data change\n"
        "1 document could not be made.\n"
    )
    await link.execute(MAKE.replace("DOC-7", "DOC-8"), "Another.")
    told = unmade("--limit", "1")[1]
    assert told.endswith("\n2 documents could not be made; 1 are shown, --limit shows more.\n")
    await link.execute("update documents set withdrawn_at = now() where external_id like 'DOC-7%'")
    given = "update documents set made_of = null, sha256 = 'ab' where external_id like 'DOC-8%'"
    await link.execute(given)
    await link.close()
    assert unmade() == (0, "0 documents could not be made.\n"), "nobody will make them"


LISTED = """
    insert into documents (organization_id, customer_id, external_id, kind, title, sha256, filed_at,
      expires_on, withdrawn_at, made_of, audience)
    select organization_id, id, $2, $3, $4, $5::text, case when $5::text is null then null
      else timestamptz '2026-01-01' end, current_date + $6::int,
      case when $7 then timestamptz '2026-02-01' end, $8::jsonb, 'site'
    from customers where external_id = $1 returning id
"""
NAMED = "update documents set certificate_type = 'Fire Alarm', appliance = 'Hall' where title = $1"
LINK = """
    insert into document_links (organization_id, customer_id, document_id, contact_id, token_hash,
      label, expires_at, views)
    select d.organization_id, d.customer_id, d.id, a.id, 'x', 'For Ann', now() + interval '1 day', 2
    from documents d join customer_portal_access a on a.customer_id = d.customer_id
    where d.external_id = 'A' and a.role = 'owner' limit 1
"""


@pytest.fixture
async def shelf(inhabited_url: str) -> AsyncIterator[Callable[..., tuple[int, str, str]]]:
    """Give the list of: one that ends, its withdrawn successor, one to be made, and another's."""
    link = await asyncpg.connect(inhabited_url)
    await link.execute("delete from documents")
    first, second = await link.fetch(
        "select external_id from customers order by external_id limit 2"
    )
    rows = [
        (first[0], "A", "certificate", "Gas\x1b[2J record", "ab", 20, False, None),
        (first[0], "B", "certificate", "Fire alarm", "cd", 400, True, None),
        (first[0], "C", "job_report", "Repair", None, None, False, '{"template": "job_report"}'),
        (second[0], "D", "quote", "Boiler", "ef", 40, False, None),
    ]
    for row in rows:
        await link.execute(LISTED, *row)
    await link.execute(NAMED, "Fire alarm")
    await link.execute(LINK)
    yield lambda *words: run("documents", *words, environ={"DOORSTEP_DATABASE_URL": inhabited_url})
    await link.close()


def keys(printed: str) -> list[str]:
    """Return which documents were listed."""
    return [line.split()[1] for line in printed.splitlines() if line.startswith("northgate  ")]


async def test_documents_are_listed_the_newest_first_and_so_many_at_most(
    shelf: Callable[..., tuple[int, str, str]],
):
    code, printed, _ = shelf()
    assert (code, keys(printed)[0], len(keys(printed))) == (0, "C", 4)
    assert printed.endswith("\n4 documents.\n")
    told = shelf("list", "--kind", "certificate", "--limit", "1")[1]
    assert told.endswith("\n2 documents; 1 are shown, --limit shows more.\n")


async def test_of_each_document_the_list_says_how_it_is(
    shelf: Callable[..., tuple[int, str, str]],
):
    told = shelf("list")[1]
    assert "northgate  A  certificate: Gas [2J record\n" in told
    assert "northgate  B  certificate: Fire alarm, Hall\n" in told, "each once"
    assert "filed 2026-01-01; valid until" in told
    assert "; 1 link, opened 2 times\n" in told
    assert "For Ann" not in told
    assert "; withdrawn 2026-02-01; filed 2026-01-01" in told
    assert "job report: Repair\n" in told
    assert "; not made yet\n" in told


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--kind", "letter"), "no such kind of document"),
        (("--customer", "nobody"), "No customer has the id or the number nobody."),
        (("--organization", "acme"), "No organisation is known as acme."),
        (("--expiring", "soon"), "a number from 0"),
        (("--limit", "0"), "a number from 1 to 1000"),
        (("--limit", "1001"), "a number from 1 to 1000"),
        (("--expiring", "9" * 400), "a number from 0"),
    ],
)
async def test_a_list_that_cannot_be_made_is_refused_in_words(
    inhabited_url: str, words: tuple[str, str], said: str
):
    code, _, error = run(
        "documents", "list", *words, environ={"DOORSTEP_DATABASE_URL": inhabited_url}
    )
    assert (code, said in error) == (2, True), error
