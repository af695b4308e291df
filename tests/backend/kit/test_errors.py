"""What breaks within a request: a problem document, whoever is to blame."""

import asyncpg
import pytest
from quart import Quart

from doorstep.kit.errors import handle_problems

IN_THE_WAY = [
    asyncpg.DeadlockDetectedError("others"),
    asyncpg.SerializationError("others"),
    asyncpg.LockNotAvailableError("others"),
    TimeoutError(),
]


@pytest.mark.parametrize("error", IN_THE_WAY, ids=lambda error: type(error).__name__)
async def test_whoever_met_others_in_the_database_is_asked_to_try_again(error: Exception):
    response = await answered(error)
    assert response.status_code == 503
    assert (await response.get_json())["code"] == "unavailable"


async def test_a_fault_of_ours_says_nothing_of_itself():
    response = await answered(ValueError("a secret"))
    assert response.status_code == 500
    assert "secret" not in await response.get_data(as_text=True)


async def answered(error: Exception):
    app = Quart(__name__)
    handle_problems(app)

    @app.get("/")
    async def fail() -> str:
        raise error

    return await app.test_client().get("/")
