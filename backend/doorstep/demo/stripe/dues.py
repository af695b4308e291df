"""What happens by itself as time passes: debits settle, sessions expire, refunds arrive."""

from dataclasses import replace
from typing import Any

from .books import Books, Entry
from .refunds import arrive
from .sessions import lapse, settled
from .trying import settle

AT_ONCE = 100


async def fall_due(books: Books) -> None:
    """Let everything happen that was to happen by now, in every account, in its order."""
    while rows := await _due(books):
        for row in rows:
            entry = Entry(row["body"], row["hidden"], row["due_at"], row["account"])
            nobody = {"id": None, "idempotency_key": None}
            await _happen(replace(books, account=row["account"], asked=nobody), entry)


async def _due(books: Books) -> list[Any]:
    """Return what is due; what somebody else is letting happen is waited for."""
    return await books.link.fetch(
        "select * from stand_in.object where due_at <= $1 order by due_at, serial"
        " limit $2 for update",
        books.now,
        AT_ONCE,
    )


async def _happen(books: Books, entry: Entry) -> None:
    kind = entry.body["object"]
    if kind == "payment_intent":
        await settled(books, entry.body, paid=await settle(books, entry))
    elif kind == "refund":
        await arrive(books, entry)
    else:
        await lapse(books, entry)
