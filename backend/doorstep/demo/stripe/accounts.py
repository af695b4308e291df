"""Accounts: the platform's own and those of businesses connected to it.

Every id that looks like an account's is one, open until it is closed.
"""

import re
from typing import Any

from .books import PLATFORM, Body, Books, Entry
from .events import tell
from .forms import Params
from .refusals import no_access

_ID = re.compile(r"acct_[A-Za-z0-9_]{1,64}")


async def refuse_closed(link: Any, account: str) -> None:
    """Refuse what is asked for an account that is closed, or that is none."""
    closed = await link.fetchval(
        "select true from stand_in.object where id = $1 and kind = 'account'"
        " and not (body ->> 'charges_enabled')::boolean",
        account,
    )
    if closed or not _ID.fullmatch(account):
        raise no_access(account)


async def retrieve(books: Books, params: Params, account: str | None = None) -> Body:
    """Return an account as far as it is known."""
    params.only("expand")
    account = account or books.account
    await refuse_closed(books.link, account)
    return await _known(books, account) or _account(account, charges_enabled=True)


async def change(books: Books, *, charges_enabled: bool) -> Body:
    """Open the transaction's account, or close it: the platform is told that it lost it."""
    body = _account(books.account, charges_enabled=charges_enabled)
    if await _known(books, books.account):
        await books.save(Entry(body))
    else:
        await books.add(body)
    if not charges_enabled and books.account != PLATFORM:
        about = {"id": "ca_stand_in", "object": "application", "name": "Doorstep"}
        await tell(books, "account.application.deauthorized", about)
    return body


async def _known(books: Books, account: str) -> Body | None:
    return await books.link.fetchval(
        "select body from stand_in.object where id = $1 and kind = 'account'", account
    )


def _account(account: str, *, charges_enabled: bool) -> Body:
    able = "active" if charges_enabled else "inactive"
    return {
        "id": account,
        "object": "account",
        "business_profile": {"mcc": None, "name": "Made-up business", "url": None}
        | {"support_address": None, "support_email": None, "support_phone": None},
        "business_type": "company",
        "capabilities": {"card_payments": able, "bacs_debit_payments": able, "transfers": able},
        "charges_enabled": charges_enabled,
        "country": "GB",
        "default_currency": "gbp",
        "details_submitted": True,
        "email": "business@example.com",
        "metadata": {},
        "payouts_enabled": charges_enabled,
        "type": "standard",
    }
