"""Under whom Stripe keeps a customer's cards: one profile on each account."""

from typing import Any
from uuid import UUID

import structlog

from doorstep.kit.database import trusted
from doorstep.kit.mail import one_line

from .gateway import Gateway, PaymentsAway, Refused

LONGEST_NAME = 250
log = structlog.get_logger()


async def profile_of(gateway: Gateway, customer: UUID, account: str, asks: UUID) -> str:
    """Return the id of a customer's profile, which is made if there is none.

    `asks` is what it is needed for: another one asks anew where Stripe repeats that it broke down.
    Raises Refused, for who was erased too, or PaymentsAway.
    """
    async with trusted() as link:
        row: Any = await link.fetchrow(_CUSTOMER, customer, account)
    if row["stripe_id"]:
        return row["stripe_id"]
    if row["erased"]:
        raise Refused("customer_erased")
    about = {
        "name": one_line(row["name"])[:LONGEST_NAME],
        "metadata": {"customer": str(customer), "organization": str(row["organization_id"])},
    }
    made = await gateway.customer(account, f"customer-{asks}", about)
    # Kept also when they were erased meanwhile: by its row it is found, and deleted.
    async with trusted() as link:
        kept: str = await link.fetchval(_KEEP, row["organization_id"], customer, account, made)
    if kept != made:
        await _take_back(gateway, account, made)
    return kept


async def forget_profile(account: str, profile: str) -> None:
    """Have another profile made for a customer, since Stripe does not know theirs any more."""
    async with trusted() as link:
        await link.execute(_FORGET, account, profile)


async def _take_back(gateway: Gateway, account: str, profile: str) -> None:
    """Delete at Stripe a profile that was made while another one was, which nobody would find."""
    try:
        await gateway.forget_customer(account, profile)
    except (Refused, PaymentsAway):
        log.warning("profile_left_over", account=account, profile=profile)


_CUSTOMER = """
    select c.name, c.organization_id, c.erased_at is not null as erased, s.stripe_id
    from customers c
    left join stripe_customers s on s.customer_id = c.id and s.account = $2 where c.id = $1
"""
_KEEP = """
    insert into stripe_customers (organization_id, customer_id, account, stripe_id)
    values ($1, $2, $3, $4)
    on conflict (customer_id, account) do update set stripe_id = stripe_customers.stripe_id
    returning stripe_id
"""
_FORGET = "delete from stripe_customers where account = $1 and stripe_id = $2"
