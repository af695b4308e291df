"""What happens at Stripe past its API: at its dashboard, at banks, and what goes wrong there."""

from dataclasses import dataclass
from typing import Any

import asyncpg

from doorstep.payments.seen import to_stripe
from tests.backend.payments import books
from tests.backend.payments.steps import Step
from tests.factories.payments import Till

PATHS = ("/v1/", "/v1/checkout/sessions", "/v1/refunds", "/v1/customers", "/v1/payment_intents")
MISDEEDS = ("error_before", "error_after", "error_after", "timeout_before", "timeout_after")


@dataclass(frozen=True)
class AtStripe:
    """The stand-in, and a connection by which what it has is found."""

    shop: Till
    office: asyncpg.Connection

    async def do_refund(self, step: Step) -> None:
        """Refund all or some of a charge at Stripe's own page."""
        await self._take_back("/refunds", step)

    async def do_dispute(self, step: Step) -> None:
        """Have a payer's bank take all or some of a charge back."""
        await self._take_back("/disputes", step)

    async def _take_back(self, path: str, step: Step) -> None:
        if charge := await books.one_of(self.office, "charge", "succeeded", step.a):
            unit = to_stripe(1, charge["currency"].upper())
            part = charge["amount"] // unit // (1 + step.b % 4) * unit
            amount = None if step.b % 4 == 0 else part
            await self._control(path, {"charge": charge["id"], "amount": amount})

    async def do_fail_refund(self, step: Step) -> None:
        """Have a refund come back."""
        if refund := await books.one_of(self.office, "refund", "succeeded pending", step.a):
            await self._control(f"/refunds/{refund['id']}/failure", {})

    async def do_close_dispute(self, step: Step) -> None:
        """Have a dispute be won or lost."""
        undecided = "needs_response appeal_needs_response"
        if dispute := await books.one_of(self.office, "dispute", undecided, step.a):
            await self._control(f"/disputes/{dispute['id']}", {"won": step.b % 2 == 0})

    async def do_appeal(self, step: Step) -> None:
        """Have the business appeal against a dispute that it has lost."""
        if dispute := await books.one_of(self.office, "dispute", "lost", step.a):
            await self._control(f"/disputes/{dispute['id']}/appeal", {})

    async def do_webhooks(self, step: Step) -> None:
        """Lose what is told from now on, or keep it until it is delivered."""
        await self.shop.control("/trouble", {"webhooks": ("lose", "delay")[step.a % 2]})

    async def do_trouble(self, step: Step) -> None:
        """Let the next calls below a path go wrong."""
        wrong = MISDEEDS[step.b % len(MISDEEDS)]
        where = PATHS[step.a % len(PATHS)]
        trouble = {"path_prefix": where, "times": 1 + step.c % 2, "do": wrong}
        await self.shop.control("/trouble", trouble)

    async def _control(self, path: str, body: dict[str, Any]) -> None:
        """Have the stand-in do something that it may refuse."""
        answer = await self.shop.web.post(f"{self.shop.stand_in.url}/_stand_in{path}", json=body)
        assert answer.status_code < 500, answer.text
