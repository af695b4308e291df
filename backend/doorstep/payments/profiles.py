"""Under whom Stripe keeps a customer's cards: one profile on each account."""

from typing import Any
from uuid import UUID

from doorstep.kit.database import trusted
from doorstep.kit.mail import one_line

from .gateway import Gateway

LONGEST_NAME = 250


async def profile_of(gateway: Gateway, customer: UUID, account: str, asks: UUID) -> str:
    """Return the id of a customer's profile, which is made if there is none.

    `asks` is what it is needed for: another one asks anew where Stripe repeats that it broke down.
    Raises Refused or PaymentsAway.
    """
    async with trusted() as link:
        row: Any = await link.fetchrow(_CUSTOMER, customer, account)
    if row["stripe_id"]:
        return row["stripe_id"]
    about = {
        "name": one_line(row["name"])[:LONGEST_NAME],
        "metadata": {"customer": str(customer), "organization": str(row["organization_id"])},
    }
    made = await gateway.customer(account, f"customer-{asks}", about)
    async with trusted() as link:
        return await link.fetchval(_KEEP, row["organization_id"], customer, account, made)


async def forget_profile(customer: UUID, account: str) -> None:
    """Have another profile made for a customer, since Stripe does not know theirs any more."""
    async with trusted() as link:
        await link.execute(_FORGET, customer, account)


_CUSTOMER = """
    select c.name, c.organization_id, s.stripe_id from customers c
    left join stripe_customers s on s.customer_id = c.id and s.account = $2 where c.id = $1
"""
_KEEP = """
    insert into stripe_customers (organization_id, customer_id, account, stripe_id)
    values ($1, $2, $3, $4)
    on conflict (customer_id, account) do update set stripe_id = stripe_customers.stripe_id
    returning stripe_id
"""
_FORGET = "delete from stripe_customers where customer_id = $1 and account = $2"
