"""Whoever may not come in any more is told so, and no mutation is blamed."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from itertools import count
from uuid import uuid4

import pytest

from deltasync import Pushed, decide
from tests.sync.domain import COMMANDS, Person
from tests.sync.test_push import AUTHOR, ME, ORGANIZATION, SCOPE, Link, write


class Closed(Exception):
    """Who asks may not come in any more."""


@pytest.mark.parametrize(
    ("refused", "mutation"),
    [
        pytest.param(1, write(), id="before it is tried"),
        pytest.param(2, Pushed(uuid4(), "note.paint", 1, {}), id="before its refusal is kept"),
    ],
)
async def test_a_transaction_that_does_not_begin_is_no_failure_of_the_mutation(
    link: Link, refused: int, mutation: Pushed
):
    failures: list[Exception] = []
    turns = count(1)

    @asynccontextmanager
    async def transaction() -> AsyncGenerator[Link]:
        if next(turns) == refused:
            raise Closed
        async with link.transaction():
            yield link

    with pytest.raises(Closed):
        await decide(
            *(transaction, COMMANDS, AUTHOR, Person(SCOPE, ORGANIZATION, ME, link), mutation),
            failed=lambda _, error: failures.append(error),
        )
    assert not failures
    assert await link.fetchval("select count(*) from sync_failure") == 0
