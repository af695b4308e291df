"""`doorstep notifications failed | retry`: what was given up is seen, and tried again."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from doorstep.notifications.queue import JOBS
from tests.backend.conftest import ALEX
from tests.factories.alerts import tell
from tests.factories.commands import run

FAIL = """
    insert into notification_deliveries
      (id, organization_id, alert_id, channel, state, attempts, trouble, created_at)
    select gen_random_uuid(), organization_id, id, 'email', 'failed', $3::int, $2,
      now() - interval '1 day' * $3::int
    from alerts where id = $1 returning id
"""


@pytest.fixture
async def failed(inhabited_url: str) -> AsyncIterator[tuple[str, list[Any]]]:
    link = await asyncpg.connect(inhabited_url)
    alert = await tell(link, ALEX)
    yield (
        inhabited_url,
        [await link.fetchval(FAIL, alert, f"reason {days}\x1b[2J", days) for days in (1, 2, 3)],
    )
    await link.close()


def notifications(url: str, *words: str) -> tuple[int, str]:
    code, out, err = run("notifications", *words, environ={"DOORSTEP_DATABASE_URL": url})
    return code, out or err


async def test_what_was_given_up_is_listed_the_newest_first_and_so_many_at_most(
    failed: tuple[str, list[Any]],
):
    url, ids = failed
    code, said = notifications(url, "failed", "--limit", "2")
    lines = said.splitlines()
    assert code == 1
    assert [line.partition(" ")[0] for line in lines[0:4:2]] == [str(ids[0]), str(ids[1])]
    assert lines[0].endswith("northgate  visit by email")
    assert lines[1] == "  tried once: reason 1 [2J"
    assert lines[-1] == ("3 alerts could not be delivered; 2 are shown, --limit shows more.")


async def test_one_or_all_are_tried_again(failed: tuple[str, list[Any]]):
    url, ids = failed
    assert notifications(url, "retry", str(ids[1])) == (0, "1 alert will be tried again.\n")
    link = await asyncpg.connect(url)
    states = "select id from notification_deliveries where state = 'waiting' and attempts = 0"
    assert [row["id"] for row in await link.fetch(states)] == [ids[1]]
    assert await link.fetchval(f"select payload from {JOBS}") == ids[1].bytes

    assert notifications(url, "retry", "--all") == (0, "2 alerts will be tried again.\n")
    assert notifications(url, "retry", "--all")[0] == 1
    assert notifications(url, "failed") == (0, "0 alerts could not be delivered.\n")
    await link.close()


async def test_what_there_is_not_is_said(failed: tuple[str, list[Any]]):
    url, _ = failed
    unknown = notifications(url, "retry", str(UUID(int=1)))
    assert unknown == (1, "Nothing that was given up has this id, or it was mailed instead.\n")
    code, said = notifications(url, "failed", "--organization", "nobody")
    assert code == 2
    assert "No organisation is known as nobody." in said
    assert notifications(url, "retry")[0] == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("retry", "7"), "invalid UUID value"),
        (("retry", str(UUID(int=1)), "--all"), "not allowed with"),
        (("failed", "--limit", "0"), "a number from 1 to 1000"),
        (("failed", "--limit", "-1"), "a number from 1 to 1000"),
        (("held", "--limit", "9" * 5000), "a number from 1 to 1000"),
        (("held", "--limit", "\u00b2"), "a number from 1 to 1000"),
        (("failed", "--organization", "\udcff"), "no text in UTF-8"),
        (("unbounce", "\udcff@example.com"), "no text in UTF-8"),
        (("unbounce",), "required: email"),
        (("nonsense",), "invalid choice"),
    ],
)
def test_what_is_not_understood_asks_no_database(words: tuple[str, ...], said: str):
    code, told = notifications("postgresql://a:b@127.0.0.1:1/none", *words)
    assert (code, said in told, "Traceback" in told) == (2, True, False)


@pytest.mark.parametrize(
    "words", [("failed",), ("held",), ("retry", "--all"), ("unbounce", "a@b.example")]
)
def test_a_database_that_is_away_is_said(words: tuple[str, ...]):
    away = notifications("postgresql://a:b@127.0.0.1:1/none", *words)
    assert away == (2, "The database is away.\n")


async def test_a_database_of_before_is_to_be_migrated_first(empty_database: str):
    code, said = notifications(empty_database, "failed")
    assert (code, "run `doorstep migrate`" in said) == (2, True)
    code, said = notifications(empty_database, "bounced")
    assert (code, "run `doorstep migrate`" in said) == (75, True), "the mail server keeps it"


async def test_what_is_held_back_is_listed_so_many_at_most_and_let_go_one_by_one(
    failed: tuple[str, list[Any]],
):
    url, _ = failed
    link = await asyncpg.connect(url)
    await link.execute(
        "insert into mail_bounces (id, organization_id, email, reason, at) select"
        " gen_random_uuid(), id, n || '@b.example', e'came\\n\\u001b[2J back',"
        " now() - n * interval '1 h' from organizations, generate_series(1, 3) n"
    )
    code, said = notifications(url, "held", "--limit", "2")
    lines = said.splitlines()
    assert code == 1
    assert [line.partition("  northgate  ")[2] for line in lines[:2]] == [
        "1@b.example: came [2J back",
        "2@b.example: came [2J back",
    ]
    assert lines[2:] == ["Mail to 3 held back; 2 are shown, --limit shows more."]
    code, said = notifications(url, "unbounce", "1@b.example", "--organization", "")
    assert (code, said) == (2, "No organisation is known as .\n")
    assert notifications(url, "unbounce", "1@b.example", "--organization", "northgate")[0] == 0
    assert notifications(url, "unbounce", "1@b.example") == (1, "Nothing is held back from it.\n")
    assert notifications(url, "unbounce", "nobody") == (2, "This is no mail address.\n")
    assert await link.fetchval("select count(*) from mail_bounces") == 2
    await link.close()
