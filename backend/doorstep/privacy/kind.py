"""A kind of rows that is held of a customer, and how a customer's are found."""

from dataclasses import dataclass

OF_CUSTOMER = "t.customer_id = $1"
OF_CONTACTS = "t.{} in (select id from customer_portal_access where customer_id = $1)"
OF_SESSIONS = (
    "t.session_id in (select s.id from sign_in_sessions s"
    " join customer_portal_access c on c.id = s.contact_id where {} = $1)"
)
OF_PAYMENTS = "t.payment_id in (select id from payments where {} = $1)"
OF_DOCUMENTS = "t.document_id in (select id from documents where customer_id = $1)"
OF_JOBS = "t.job_id in (select id from jobs where customer_id = $1)"


@dataclass(frozen=True, slots=True)
class Kind:
    """The rows of a table, called `t` in conditions on $1.

    `of_customer` finds a customer's, `of_contact` those that are about one contact; without it none
    are. Columns `without` are never handed out: they let somebody in, or are of no meaning outside.
    `listed` kinds come as a spreadsheet, too.
    """

    name: str
    table: str
    meaning: str
    of_customer: str = OF_CUSTOMER
    of_contact: str | None = None
    order: str = "t.id"
    without: tuple[str, ...] = ()
    listed: bool = True
