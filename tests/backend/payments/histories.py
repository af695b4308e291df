"""Everything that may happen around payments, done to a real portal and the stand-in for Stripe."""

import asyncio
from collections import Counter
from collections.abc import Awaitable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import asyncpg
import httpx

from doorstep.kit.errors import Problem
from doorstep.payments.gateway import Gateway
from doorstep.payments.refunds import refund_next
from doorstep.payments.sweep import hear_missed, look_at_next
from tests.backend.conftest import PRIYA
from tests.backend.payments import books
from tests.backend.payments.at_stripe import AtStripe
from tests.backend.payments.steps import Step
from tests.factories.dying import Died, Dying, Life
from tests.factories.payments import (
    ASKS,
    CONNECTED_ACCOUNT,
    DAYS,
    DEBIT_FAILS,
    DEBIT_PAYS,
    DECLINES,
    PAYS,
    Till,
)

AMOUNTS = (10_000, 18_600, 2_500, 1_200, 99_900)
CURRENCIES = ("GBP", "GBP", "GBP", "EUR", "ISK")
METHODS = (PAYS, PAYS, PAYS, PAYS, ASKS, DECLINES, DEBIT_PAYS, DEBIT_PAYS, DEBIT_FAILS)
SPANS = (600, 3 * 3600, DAYS, 4 * DAYS)
HOOK = "/webhooks/stripe"
ANSWERS = {200, 201, 409, 422, 502, 503}
"""What whoever wants to pay may be told; 502 when the server died."""


@dataclass
class World:
    """A portal at two addresses, two contacts of one customer, and what they have seen so far."""

    shop: Till
    life: Life
    servers: list[str]
    cookies: list[str]
    gateway: Gateway
    invoices: list[UUID] = field(default_factory=list[UUID])
    pages: list[str] = field(default_factory=list[str])
    keeps: bool = False
    """Whether what is paid twice was ever to be kept as credit."""
    told: Counter[str] = field(default_factory=Counter[str])
    """How often everything has come about, over all histories."""
    one_at_a_time: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Who uses the office's connection in what happens at once."""

    @property
    def office(self) -> asyncpg.Connection:
        """Return the office's connection."""
        return self.shop.served.office

    @property
    def _stripe(self) -> AtStripe:
        return AtStripe(self.shop, self.office)

    async def begin_anew(self) -> None:
        """Forget all that was, on both sides."""
        self.life.end("", -1)
        self.invoices, self.pages, self.keeps = [], [], False
        async with self.office.transaction():
            await self.office.execute(books.FORGET)
        await self.shop.control("/trouble", {"webhooks": "delay"})

    async def do(self, step: Step) -> None:
        """Do a step, and check what must hold always."""
        name = f"do_{step.what}"
        doing: Any = getattr(self if hasattr(self, name) else self._stripe, name)
        self.life.end(HOOK if step.what in {"hear", "together"} else "/api/", step.dies)
        await doing(step)
        self.life.end("", -1)
        await books.must_hold(self.office, self.pages)

    # --- payers ---------------------------------------------------------------------------------

    async def do_begin(self, step: Step) -> None:
        """Begin to pay one, several or a part of one."""
        await self._begin(step, step.b % 2, step.b // 2 % 2)

    async def do_twice(self, step: Step) -> None:
        """Begin to pay the same at once at two servers; or the one a part, the other all of it."""
        other = step if step.b % 3 else step._replace(c=step.c + 1)
        await asyncio.gather(self._begin(step, 0, 0), self._begin(other, step.b % 2, 1))

    async def _begin(self, step: Step, who: int, server: int) -> None:
        if not self.invoices:
            return
        async with self.one_at_a_time:
            wish = await books.wish(self.office, self.invoices, step.a, step.c)
        answer = await self._ask_to_pay(wish, who, server)
        self.told[str(answer.status_code)] += 1
        if answer.is_success and answer.json()["url"] not in self.pages:
            self.pages.append(answer.json()["url"])

    async def _ask_to_pay(self, wish: dict[str, Any], who: int, server: int) -> httpx.Response:
        answer = await self.shop.web.post(
            f"{self.servers[server]}/api/portal/pay",
            json=wish,
            headers={"Cookie": self.cookies[who], "Host": "localhost"},
        )
        assert answer.status_code in ANSWERS, answer.text
        return answer

    async def do_pay(self, step: Step) -> None:
        """Fill in any page that anybody was ever led to."""
        if self.pages:
            page = self.pages[-1 - step.a % min(3, len(self.pages))]
            await self.shop.pay(page, METHODS[step.b % len(METHODS)])

    # --- the office -----------------------------------------------------------------------------

    async def do_issue(self, step: Step) -> None:
        """Issue an invoice."""
        currency = CURRENCIES[step.b % len(CURRENCIES)]
        made = await self.shop.issue(PRIYA, AMOUNTS[step.a % len(AMOUNTS)], currency)
        self.invoices.append(made)

    async def do_elsewhere(self, step: Step) -> None:
        """Mark what is owed, or half of it, as paid by bank transfer."""
        if self.invoices:
            await books.pay_elsewhere(self.office, self._invoice(step), 1 + step.b % 2)

    async def do_void(self, step: Step) -> None:
        """Take an invoice back, if the books let it."""
        if self.invoices:
            with suppress(asyncpg.CheckViolationError):
                await self.office.execute(books.VOID, self._invoice(step))

    async def do_policy(self, step: Step) -> None:
        """Choose what is done with what is paid twice."""
        self.keeps = self.keeps or step.a % 2 == 1
        choice = "credit" if step.a % 2 else "refund"
        await self.office.execute("update organizations set overpayment = $1", choice)

    async def do_account(self, step: Step) -> None:
        """Take payments on another account of Stripe from now on."""
        account = CONNECTED_ACCOUNT if step.a % 2 else ""
        await self.office.execute("update organizations set stripe_account = $1", account)

    def _invoice(self, step: Step) -> UUID:
        return self.invoices[step.a % len(self.invoices)]

    # --- what is told, and time ----------------------------------------------------------------

    async def do_hear(self, step: Step) -> None:
        """Have all told that was kept: shuffled or in its order, some of it several times."""
        async with self.one_at_a_time:
            times = 1 if step.b % 3 else 1 + step.c % 3
            await self.office.execute(books.REPEAT, times)
        if step.b % 2:
            await self.shop.control("/trouble", {"webhooks": "reorder", "seed": step.a})
        await self.shop.heard()
        await self.shop.control("/trouble", {"webhooks": "delay"})

    async def do_pass_time(self, step: Step) -> None:
        """Let minutes or days go by."""
        await self.pass_time(SPANS[step.a % len(SPANS)])

    async def pass_time(self, seconds: int) -> None:
        """Let time pass, at Stripe and here."""
        await self.office.execute(books.AGE, seconds)
        await self.shop.control("/clock", {"advance": seconds})

    # --- the worker -----------------------------------------------------------------------------

    async def do_sweep(self, step: Step) -> None:
        """Look at payments that were left open."""
        for _ in range(1 + step.a % 3):
            await self._work(look_at_next(self.gateway), step)

    async def do_missed(self, step: Step) -> None:
        """Ask what was never told."""
        await self._work(hear_missed(self.gateway), step)

    async def do_give_back(self, step: Step) -> None:
        """Pay back what was paid twice."""
        await self._work(refund_next(self.gateway), step)

    async def do_together(self, step: Step) -> None:
        """Do two or three of these at once."""
        alive = step._replace(dies=-1)
        doings = [
            self.do_hear(step),
            (self.do_sweep, self.do_give_back, self.do_missed)[step.a % 3](alive),
            (self.do_give_back, self.do_begin, self.do_sweep)[step.b % 3](alive),
        ]
        await asyncio.gather(*doings)

    async def _work(self, doing: Awaitable[int], step: Step) -> int:
        """Do something as the worker does it: what fails is tried another time."""

        async def work() -> int:
            with suppress(Died, Problem):
                return await (doing if step.dies < 0 else Dying(doing, step.dies))
            return 1

        return await asyncio.create_task(work())

    async def rest(self) -> None:
        """Let everything go well for days, until nothing is left to do; then check the books."""
        await self.shop.web.delete(f"{self.shop.stand_in.url}/_stand_in/trouble")
        for _ in range(8):
            await self.pass_time(DAYS * 3 // 2)
            await self.shop.heard()
            await self._work_off()
            await self.shop.heard()
            if await books.quiet(self.office):
                break
        await books.must_hold(self.office, self.pages)
        await books.must_agree(self.office, keeps=self.keeps)
        self.told.update(await books.what_came_about(self.office))
        await self._all_can_be_paid()

    async def _all_can_be_paid(self) -> None:
        """Check that nothing was left behind which keeps anybody from paying what is owed."""
        for wish in await books.wishes(self.office, self.invoices):
            answer = await self._ask_to_pay(wish, 0, 0)
            assert answer.status_code == 201 or "amount_out_of_bounds" in answer.text, answer.text

    async def _work_off(self) -> None:
        step = Step("rest")
        for errand in (look_at_next, hear_missed, refund_next, look_at_next):
            for _ in range(20):
                if not await self._work(errand(self.gateway), step):
                    break
