"""Read before commands are forked off: what each of them would work out anew about the models."""

import asyncio

from doorstep.kit import database
from tests import once


async def _work_out() -> None:
    """Open a database that is nowhere: nothing is asked of it."""
    await database.open_database("postgresql://nobody@127.0.0.1:1/none")
    await database.close_database()


once.pytest_configure()
asyncio.run(_work_out())
