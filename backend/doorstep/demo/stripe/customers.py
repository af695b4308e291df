"""Customers, as the business's account knows them."""

from .books import Body, Books, new_id
from .events import tell
from .forms import Params


async def create(books: Books, params: Params) -> Body:
    """Make a customer."""
    params.only("name email phone description metadata preferred_locales address expand")
    made = await books.add(
        {
            "id": new_id("cus_"),
            "object": "customer",
            "address": params.part("address").given or None,
            "balance": 0,
            "created": books.now,
            "currency": None,
            "default_source": None,
            "delinquent": False,
            "description": params.text("description"),
            "discount": None,
            "email": params.text("email"),
            "invoice_prefix": new_id("")[:8].upper(),
            "invoice_settings": {
                "custom_fields": None,
                "default_payment_method": None,
                "footer": None,
                "rendering_options": None,
            },
            "livemode": False,
            "metadata": params.metadata(),
            "name": params.text("name"),
            "next_invoice_sequence": 1,
            "phone": params.text("phone"),
            "preferred_locales": params.words("preferred_locales"),
            "shipping": None,
            "tax_exempt": "none",
            "test_clock": None,
        }
    )
    await tell(books, "customer.created", made.body)
    return made.body


async def customer_of(books: Books, params: Params) -> str | None:
    """Return the customer a request names, who has to be there."""
    given = params.text("customer")
    return None if given is None else (await books.find("customer", given, "customer")).id
