"""What may happen in a business, as the office's own SQL has it, and the events of it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from doorstep.kit.ids import uuid7
from tests.backend.conftest import Business

SOON = timedelta(days=3)


@dataclass(frozen=True)
class Happenings:
    """Makes things happen to Alex's household."""

    business: Business

    async def do(self, statement: str, *given: Any) -> Any:
        """Run a statement; return the first column of its first row, if it returns any."""
        return await self.business.link.fetchval(statement, *given)

    async def events(self) -> list[tuple[str, UUID]]:
        """Return the topics and subjects of all events, in order, and forget them."""
        rows: list[Any] = await self.business.link.fetch(
            "delete from notification_events returning id, topic, subject_id"
        )
        return [(row["topic"], row["subject_id"]) for row in sorted(rows, key=lambda one: one[0])]

    async def topics(self) -> list[str]:
        """Return the topics of all events, in order, and forget the events."""
        return [topic for topic, _ in await self.events()]

    async def job(self) -> UUID:
        """Return a job of the household that is not cancelled."""
        return await self.do(
            "select id from jobs where customer_id = $1 and status <> 'cancelled' limit 1",
            self.business.alex.customer_id,
        )

    async def visit(
        self, start: datetime | None = None, state: str = "planned", job: UUID | None = None
    ) -> UUID:
        """Book a visit of two hours; in three days unless it is said when."""
        start = start or datetime.now(UTC).replace(microsecond=0) + SOON
        return await self.do(
            """insert into visits (organization_id, job_id, state, arrives_from, arrives_until)
            select organization_id, id, $2, $3, $4 from jobs where id = $1 returning id""",
            *(job or await self.job(), state, start, start + timedelta(hours=2)),
        )

    async def request(self) -> UUID:
        """Have the household ask for something."""
        alex = self.business.alex
        return await self.do(
            """insert into service_requests
              (id, organization_id, customer_id, contact_id, type, description)
            values ($1, $2, $3, $4, 'repair', 'Drip') returning id""",
            *(uuid7(), alex.organization_id, alex.customer_id, alex.contact_id),
        )

    async def draft(self, minor: int = 5000) -> UUID:
        """Make a draft of an invoice over an amount, without tax."""
        alex = self.business.alex
        return await self.do(
            """insert into invoices (organization_id, customer_id, currency, lines, taxes,
              net_minor, total_minor)
            values ($1, $2, 'GBP', jsonb_build_array(jsonb_build_object('description', 'Work',
              'quantity_milli', 1000, 'unit_price_minor', $3::bigint, 'net_minor', $3::bigint,
              'tax_rate_ppm', 0)), jsonb_build_array(jsonb_build_object('rate_ppm', 0,
              'net_minor', $3::bigint, 'tax_minor', 0)), $3, $3) returning id""",
            *(alex.organization_id, alex.customer_id, minor),
        )

    async def invoice(self, minor: int = 5000, due_in: int = 14) -> UUID:
        """Issue an invoice that is due in so many days."""
        invoice = await self.draft(minor)
        await self.issue(invoice, due_in)
        return invoice

    async def issue(self, invoice: UUID, due_in: int = 14) -> None:
        """Issue a draft."""
        await self.do(
            "update invoices set issued_at = now(), issued_on = current_date,"
            " due_on = current_date + $2::int where id = $1",
            *(invoice, due_in),
        )

    async def document(self, title: str = "Report", **other: Any) -> UUID:
        """Publish a document for everybody of the household."""
        alex = self.business.alex
        given = {"kind": "other", "audience": "everyone", "sha256": "a" * 64} | other
        return await self.do(
            """insert into documents (organization_id, customer_id, title, kind, audience, sha256,
              issued_on, filed_at) values ($1, $2, $3, $4, $5, $6, $7, now()) returning id""",
            *(alex.organization_id, alex.customer_id, title),
            *(given["kind"], given["audience"], given["sha256"], given.get("issued_on")),
        )

    async def session(self, *, new_browser: bool) -> UUID:
        """Sign Alex in."""
        return await self.do(
            """insert into sign_in_sessions (id, organization_id, contact_id, token_hash,
              expires_at, new_browser)
            values ($1, $2, $3, $4, now() + interval '1 day', $5) returning id""",
            *(uuid7(), self.business.alex.organization_id, self.business.alex.contact_id),
            *(uuid7().bytes, new_browser),
        )
