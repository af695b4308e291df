"""The accounts at Stripe on which payments are made, each with its organisations and their days."""

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec


class Account(msgspec.Struct, frozen=True):
    """A connected account, or the key's own (empty), and the organisations that are paid on it.

    Each has its days: from the beginning of the first to the end of the last, where it is.
    """

    name: str
    spans: dict[UUID, tuple[datetime, datetime]]
    every: bool
    """Whether these are all organisations, so that what names another one is nobody's."""

    def columns(self) -> tuple[list[UUID], list[datetime], list[datetime]]:
        """Return the organisations, their beginnings and their ends."""
        beginnings, ends = zip(*self.spans.values(), strict=True)
        return list(self.spans), list(beginnings), list(ends)

    def has(self, organization: str, at: datetime) -> bool:
        """Tell whether something that names an organisation is one's of these, in its days."""
        spans = {str(name): span for name, span in self.spans.items()}
        if organization not in spans:
            return self.every
        since, until = spans[organization]
        return since <= at < until


async def accounts(
    link: Any, first: date, last: date, organization: str | None = None
) -> list[Account]:
    """Return all accounts that payments are, or were, made on; or those of one organisation."""
    found: dict[str, Account] = {}
    for row in await link.fetch(_ACCOUNTS, organization):
        account = found.setdefault(row["account"], Account(row["account"], {}, not organization))
        zone = ZoneInfo(row["time_zone"])
        account.spans[row["id"]] = (
            datetime.combine(first, time(), zone),
            datetime.combine(last + timedelta(days=1), time(), zone),
        )
    return list(found.values())


_ACCOUNTS = """
    select o.id, o.time_zone, o.stripe_account as account from organizations o
    where o.external_id = coalesce($1, o.external_id)
      and (o.online_payments or o.stripe_account <> '')
    union
    select o.id, o.time_zone, m.account from payments m
    join organizations o on o.id = m.organization_id
    where o.external_id = coalesce($1, o.external_id)
      and coalesce(m.session_id, m.intent_id) is not null
    order by account, id
"""
