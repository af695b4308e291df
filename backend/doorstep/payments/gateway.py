"""Stripe, through its official library.

Every call has a timeout, and every POST an idempotency key, so that one whose answer was lost can
be made again.
"""

from collections.abc import AsyncGenerator, Awaitable, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from itertools import count
from typing import Any, TypeVar

import msgspec
import stripe
import structlog

from doorstep.kit.errors import Problem
from doorstep.kit.settings import Settings

from .seen import Disputed, Moved, Returned, Seen, disputed, moved, returned, seen, to_stripe

T = TypeVar("T")
TIMEOUT = 20
"""Seconds that a call may take."""
RETRIES = 2
"""Times that the library itself repeats a call that was not answered."""
log = structlog.get_logger()


class PaymentsAway(Problem):
    """Paying is not possible just now. Nothing was paid; please try again in a few minutes."""

    status, code = 503, "payments_away"


class KeyUsed(PaymentsAway):
    """Paying is not possible just now. Nothing was paid; please try again in a few minutes."""

    # Stripe has answered something else under this idempotency key, and does so for a day.


class KeyRefused(PaymentsAway):
    """Paying is not possible just now. Nothing was paid; please try again in a few minutes."""

    # Stripe does not take our secret key, or not for this: it tells nothing of what was asked.


class Refused(Exception):
    """Stripe does not do this; `code` is its own, such as `amount_too_small`.

    `intent` is the payment intent that it leaves behind, if it does.
    """

    def __init__(self, code: str, intent: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.intent = intent


class AccountClosed(Refused):
    """The account is not, or no longer, one that payments can be made on."""


class Begun(msgspec.Struct, frozen=True):
    """A session of the hosted page, and its address."""

    id: str
    url: str


class Gateway:
    """Speaks to Stripe by the key of the settings; `account` is a connected one, or empty.

    A call may take `timeout` seconds, and is repeated so many `retries` if it was not answered.
    """

    def __init__(
        self, settings: Settings, *, timeout: float = TIMEOUT, retries: int = RETRIES
    ) -> None:
        self._timeout, self._retries = timeout, retries
        self._key = settings.stripe_secret_key
        self._url = settings.stripe_api_url.rstrip("/")
        self._client: stripe.StripeClient | None = None
        self._http: stripe.HTTPXClient | None = None

    @property
    def has_key(self) -> bool:
        """Return whether there is a key, without which nothing can be asked."""
        return bool(self._key)

    @property
    def v1(self) -> Any:
        """Return Stripe's API; raises PaymentsAway without a key."""
        if not self._key:
            raise PaymentsAway
        if self._client is None:
            self._http = stripe.HTTPXClient(timeout=self._timeout)
            self._client = stripe.StripeClient(
                self._key,
                base_addresses={"api": self._url},
                http_client=self._http,
                max_network_retries=self._retries,
            )
        return self._client.v1

    @asynccontextmanager
    async def running(self) -> AsyncGenerator["Gateway"]:
        """Close the connections to Stripe when the context ends."""
        try:
            yield self
        finally:
            if self._http is not None:
                await self._http.close_async()
            self._client = self._http = None

    async def begin(self, account: str, key: str, asked: Mapping[str, Any]) -> Begun:
        """Begin a session of the hosted page; the same key again gives the same session.

        Raises Refused or PaymentsAway.
        """
        made = await told(
            self.v1.checkout.sessions.create_async(dict(asked), options(account, key))
        )
        return Begun(made.id, made.url or "")

    async def expire(self, account: str, session: str) -> None:
        """Close a session for good; Refused when it is over already, in whatever way."""
        await told(self.v1.checkout.sessions.expire_async(session, {}, options(account)))

    async def customer(self, account: str, key: str, asked: Mapping[str, Any]) -> str:
        """Make a customer, under whom Stripe keeps cards; return its id."""
        made = await told(self.v1.customers.create_async(dict(asked), options(account, key)))
        return made.id

    async def forget_customer(self, account: str, customer: str) -> None:
        """Delete a customer and their cards, who may be gone already; their charges stay.

        Raises Refused or PaymentsAway.
        """
        try:
            await told(self.v1.customers.delete_async(customer, {}, options(account)))
        except Refused as refused:
            if refused.code != "resource_missing":
                raise

    async def refund(self, account: str, intent: str, key: str, minor: int, currency: str) -> None:
        """Pay so much back; the same key, the id that it has here, pays it back once."""
        asked = {
            "payment_intent": intent,
            "amount": to_stripe(minor, currency),
            "metadata": {"refund": key},
        }
        await told(self.v1.refunds.create_async(asked, options(account, f"refund-{key}")))

    async def look(self, account: str, session: str | None, intent: str | None) -> Seen:
        """Return what Stripe says of a payment now, by its session or else its intent."""
        of_account, sessions = options(account), self.v1.checkout.sessions
        found: Any = None
        if session:
            expand = {"expand": ["payment_intent", "payment_intent.latest_charge"]}
            found = await told(sessions.retrieve_async(session, expand, of_account))
            paying = found.payment_intent
        else:
            expand = {"expand": ["latest_charge"]}
            paying = await told(self.v1.payment_intents.retrieve_async(intent, expand, of_account))
        refunds: list[Returned] = []
        disputes: list[Disputed] = []
        charge = paying.latest_charge if paying else None
        if charge and charge.paid:
            asked = {"payment_intent": paying.id, "limit": 100}
            listed = await told(self.v1.refunds.list_async(asked, of_account))
            refunds = [returned(each) for each in listed.data]
            if charge.disputed:
                listed = await told(self.v1.disputes.list_async(asked, of_account))
                disputes = [disputed(each) for each in listed.data]
        return seen(found, paying, charge, tuple(refunds), tuple(disputes))

    async def events(
        self, account: str, types: list[str], since: datetime, pages: int
    ) -> AsyncGenerator[Any]:
        """Yield events of these types, newest first, from some pages of a hundred at most."""
        asked: dict[str, Any] = {
            "types": types,
            "created": {"gte": int(since.timestamp())},
            "limit": 100,
        }
        async for event in self.pages(self.v1.events.list_async, account, asked, pages):
            yield event

    async def moves(
        self, account: str, kind: str, since: datetime, until: datetime
    ) -> AsyncGenerator[Moved]:
        """Yield every charge, refund or dispute (`kind`) made in a time, newest first.

        Charges that brought no money are left out. Raises Refused or PaymentsAway.
        """
        span = {"gte": int(since.timestamp()), "lt": int(until.timestamp())}
        asked: dict[str, Any] = {"created": span, "limit": 100}
        if kind != "charge":
            asked["expand"] = ["data.charge"]
        list_ = getattr(self.v1, f"{kind}s").list_async
        async for each in self.pages(list_, account, asked):
            if kind != "charge" or each.status == "succeeded":
                yield moved(kind, each)

    async def pages(
        self, list_: Any, account: str, asked: dict[str, Any], pages: int | None = None
    ) -> AsyncGenerator[Any]:
        """Yield what a call lists, from some pages at most if a number is given."""
        for _ in count() if pages is None else range(pages):
            page = await told(list_(asked, options(account)))
            for each in page.data:
                yield each
            if not page.has_more:
                return
            asked = {**asked, "starting_after": page.data[-1].id}
        log.warning("too_much_to_list", account=account)


def options(account: str, key: str | None = None) -> dict[str, Any]:
    """Return for a call on which account it is, and the key under which it is made once."""
    named = {"stripe_account": account} if account else {}
    return named | ({"idempotency_key": key} if key else {})


async def told(asking: Awaitable[T]) -> T:
    """Return the answer. Raises Refused or AccountClosed for a no, PaymentsAway without one.

    PaymentsAway is KeyRefused if the secret key is not good for it, and KeyUsed if the idempotency
    key was used for something else.
    """
    try:
        return await asking
    except (stripe.PermissionError, stripe.AuthenticationError) as error:
        # The library hands the code on in the body alone.
        code: Any = getattr(error.error, "code", None)
        log.error("stripe_refused", reason=code, status=error.http_status)  # noqa: TRY400
        if code == "account_invalid":
            raise AccountClosed(code) from error
        raise KeyRefused from error
    except (stripe.InvalidRequestError, stripe.CardError) as error:
        log.warning("stripe_declined", reason=error.code, parameter=error.param)
        left: Any = getattr(error.error, "payment_intent", None)
        raise Refused(error.code or "invalid", left.id if left else "") from error
    except stripe.IdempotencyError as error:
        log.warning("stripe_key_used", request=error.request_id)
        raise KeyUsed from error
    except stripe.StripeError as error:
        log.warning("stripe_away", error=type(error).__name__, status=error.http_status)
        raise PaymentsAway from error
