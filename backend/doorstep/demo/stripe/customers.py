"""Customers, as the business's account knows them."""

from .books import Body, Books, Entry, new_id
from .events import tell
from .forms import Params
from .methods import let_go, of_customer
from .refusals import no_such

UNUSED = ("currency", "default_source", "discount", "shipping", "test_clock")
"""What is null in a new customer, and stays so."""
INVOICING = ("custom_fields", "default_payment_method", "footer", "rendering_options")


async def create(books: Books, params: Params) -> Body:
    """Make a customer."""
    params.only("name email phone description metadata preferred_locales address expand")
    made = await books.add(
        {
            **dict.fromkeys(UNUSED),
            "id": new_id("cus_"),
            "object": "customer",
            "address": params.part("address").given or None,
            "balance": 0,
            "created": books.now,
            "delinquent": False,
            "description": params.text("description"),
            "email": params.text("email"),
            "invoice_prefix": new_id("")[:8].upper(),
            "invoice_settings": dict.fromkeys(INVOICING),
            "livemode": False,
            "metadata": params.metadata(),
            "name": params.text("name"),
            "next_invoice_sequence": 1,
            "phone": params.text("phone"),
            "preferred_locales": params.words("preferred_locales"),
            "tax_exempt": "none",
        }
    )
    await tell(books, "customer.created", made.body)
    return made.body


async def delete(books: Books, _params: Params, customer: str) -> Body:
    """Forget a customer for good, and let go of what they paid with; their charges stay."""
    found = await present(books, customer)
    for method in await of_customer(books, customer):
        await let_go(books, method)
    await tell(books, "customer.deleted", found.body)
    found.body = {"id": found.id, "object": "customer", "deleted": True}
    await books.save(found)
    return found.body


async def present(books: Books, given: str, param: str | None = None) -> Entry:
    """Return a customer. Raises Refused when there is none, or they were deleted."""
    found = await books.find("customer", given, param)
    if found.body.get("deleted"):
        raise no_such("customer", given, param)
    return found


async def customer_of(books: Books, params: Params) -> str | None:
    """Return the customer a request names, who has to be there."""
    given = params.text("customer")
    return None if given is None else (await present(books, given, "customer")).id
