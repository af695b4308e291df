"""`doorstep payments reconcile | sweep`: the ledger held against Stripe, and Stripe asked now."""

import asyncio
import os
import sys
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import asyncpg
from rich.progress import MofNCompleteColumn, TextColumn

from doorstep.demo.folder import Unusable
from doorstep.kit.database import PATIENCE, close_database, connect, open_database, trusted
from doorstep.kit.mail import one_line
from doorstep.kit.money import decimal_of
from doorstep.kit.resting import Resting
from doorstep.kit.settings import Settings, read_settings
from doorstep.kit.words import counted
from doorstep.payments.accounts import Account, accounts
from doorstep.payments.gateway import (
    AccountClosed,
    Gateway,
    KeyRefused,
    PaymentsAway,
    Refused,
)
from doorstep.payments.reconciling import Difference, What, differences, gather, totals
from doorstep.payments.refunds import refund_next
from doorstep.payments.sweep import hear_missed_of, look_at_next, paid_on

from .database import database, refuse_unprepared
from .progress import bar

SEEN = TextColumn("{task.fields[seen]} at Stripe")
UNDER_WAY = "select count(*) from payments where state in ('open', 'processing')"


def reconcile(folder: Path, first: date, last: date, organization: str | None) -> int:
    """Print each difference and the sums; 0 without any, 1 with some. Raises Unusable."""
    if first > last:
        raise Unusable("--from is after --to.")

    async def compare(url: str, gateway: Gateway) -> int:
        link = await connect(url, command_timeout=PATIENCE)
        try:
            found = await accounts(link, first, last, organization)
            if not found and organization:
                raise Unusable(f"No organisation {organization} takes payments online.")
            unlike = [await _compare(link, gateway, account) for account in found]
        finally:
            await link.close()
        number = sum(each or 0 for each in unlike)
        print(f"{counted(number, 'difference')}.")  # noqa: T201
        return 2 if None in unlike else int(any(unlike))

    return _with_stripe(folder, compare)


def sweep(folder: Path) -> int:
    """Look at every open payment, make wanted refunds, hear missed events; say what was found."""

    async def ask(_url: str, gateway: Gateway) -> int:
        began = datetime.now(UTC)
        before = await _under_way()
        looks = await _until_nothing(lambda: look_at_next(gateway, before=began), before)
        heard = [await _hear_missed(gateway, account) for account in await paid_on()]
        over = before - await _under_way()
        resting = Resting()
        refunds = await _until_nothing(lambda: refund_next(gateway, resting))
        print(  # noqa: T201
            f"{looks} open payments looked at: {max(over, 0)} are over now.\n"
            f"{sum(each or 0 for each in heard)} events heard that were never told.\n"
            f"{refunds} refunds seen to."
        )
        return 2 if None in heard else 0

    return _with_stripe(folder, ask)


async def _under_way() -> int:
    async with trusted() as link:
        return await link.fetchval(UNDER_WAY)


async def _until_nothing(step: Callable[[], Awaitable[int]], total: int | None = None) -> int:
    done = 0
    with bar("Asking Stripe", total, MofNCompleteColumn()) as told:
        while more := await step():
            done += more
            told(completed=done)
    return done


async def _hear_missed(gateway: Gateway, account: str) -> int | None:
    """Return how much was news; None for an account that may not be asked, which is told."""
    try:
        return await hear_missed_of(gateway, account)
    except AccountClosed as closed:
        _tell_closed(account, closed)
        return None


async def _compare(link: Any, gateway: Gateway, account: Account) -> int | None:
    """Print what is different on an account, and its sums; return how many differences.

    One that may not be asked has None.
    """
    name = _named(account.name)
    try:
        with bar("Asking Stripe", None, SEEN, seen=0) as told:
            others = await gather(link, gateway, account, lambda seen: told(seen=seen))
        unlike = 0
        async for each in differences(link, gateway, account):
            unlike += 1
            print(f"{name}: {one_line(described(each))}")  # noqa: T201
    except AccountClosed as closed:
        _tell_closed(account.name, closed)
        return None
    for total in await totals(link):
        there = _money(total.at_stripe_minor, total.currency)
        here = _money(total.here_minor, total.currency)
        print(f"{name}: {there} at Stripe, {here} in the ledger.")  # noqa: T201
    print(f"{name}: {others} charges, refunds and disputes of other business.")  # noqa: T201
    return unlike


def _tell_closed(account: str, closed: AccountClosed) -> None:
    reason = f"{_named(account)}: Stripe does not let it be asked ({closed.code})."
    print(reason, file=sys.stderr)  # noqa: T201


def _named(account: str) -> str:
    return one_line(account) or "own account"


def described(each: Difference) -> str:
    """Return a difference as a sentence."""
    there, here = (_money(m, each.currency) for m in (each.at_stripe_minor, each.here_minor))
    what, of = f"{each.kind} {each.id}", f"of payment {each.payment}"
    if each.kind == "payment":
        return f"{what} is under way here, and {each.state} at Stripe."
    return {
        What.NO_PAYMENT: f"{what} of {there} is at Stripe, and there is no payment {each.payment}.",
        What.LEFT_OPEN: f"{what} of {there} has come {of}, which is still {each.state} here.",
        What.NOT_AT_STRIPE: f"{what} of {here} {of} is in the ledger, and not at Stripe.",
        What.NOT_HERE: f"{what} of {there} {of} is at Stripe, and not in the ledger.",
        What.AMOUNT: f"{what} {of} is {there} at Stripe, and {here} in the ledger.",
        What.NEVER_MADE: f"{what} of {here} {of} is {each.state}, and was never made.",
    }[each.what]


def _money(minor: int, currency: str) -> str:
    return f"{decimal_of(minor, currency)} {currency}"


def _with_stripe(folder: Path, work: Callable[[str, Gateway], Awaitable[int]]) -> int:
    """Run what needs the database and Stripe; without either it is Unusable."""
    settings = read_settings(os.environ)
    if not settings.stripe_secret_key:
        raise Unusable("DOORSTEP_STRIPE_SECRET_KEY is needed to ask Stripe.")

    async def opened(url: str) -> int:
        await refuse_unprepared(url)
        async with _opened(url, settings) as gateway:
            return await work(url, gateway)

    with database(folder) as url:
        return asyncio.run(opened(url))


@asynccontextmanager
async def _opened(url: str, settings: Settings) -> AsyncGenerator[Gateway]:
    await open_database(url, pool=2)
    try:
        async with Gateway(settings).running() as gateway:
            yield gateway
    except KeyRefused as error:
        raise Unusable("Stripe does not take DOORSTEP_STRIPE_SECRET_KEY for this.") from error
    except PaymentsAway as error:
        raise Unusable("Stripe does not answer just now. Please try again later.") from error
    except Refused as error:
        raise Unusable(f"Stripe refuses to answer ({error.code}).") from error
    except (OSError, asyncpg.PostgresConnectionError) as error:
        raise Unusable(f"The database cannot be reached: {error}.") from error
    finally:
        await close_database()
