"""`/demo`: whom one can sign in as, and the mail they got. Exists in demo mode only."""

from uuid import UUID

import msgspec
from quart import Blueprint, Response, render_template

from doorstep.customers.models import Contact
from doorstep.kit.database import trusted
from doorstep.kit.errors import NotFound
from doorstep.kit.headers import POLICY
from doorstep.kit.http import json_response

from .data import KNOWN
from .mailbox import letters, page_of

OF_MAIL = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self';"
    " sandbox allow-popups allow-popups-to-escape-sandbox"
)
"""What somebody's mail may do, wherever it is opened: look as it was written, and lead on."""
MOST = 500
"""People listed; a benchmark's business may have thousands."""


class Known(msgspec.Struct):
    """Somebody who may sign in."""

    email: str
    name: str
    customer: str
    role: str


def demo_blueprint() -> Blueprint:
    """Return the demo's pages and the same as JSON."""
    blueprint = Blueprint(
        "demo", __name__, url_prefix="/demo", template_folder="templates", static_folder="static"
    )

    @blueprint.get("")
    async def people() -> str:
        everybody = await contacts()
        first = {person.email for household in KNOWN for person in household.people}
        return await render_template(
            "demo/people.html",
            first=[person for person in everybody if person.email in first],
            others=[person for person in everybody if person.email not in first],
        )

    @blueprint.get("/contacts.json")
    async def people_as_json() -> Response:
        return json_response(await contacts())

    @blueprint.get("/mail")
    async def mail() -> Response:
        page = await render_template("demo/mail.html", letters=await letters())
        return Response(page, headers={"Content-Security-Policy": f"{POLICY}; frame-src 'self'"})

    @blueprint.get("/mail/<uuid:letter>")
    async def mail_as_page(letter: UUID) -> Response:
        html = await page_of(letter)
        if html is None:
            raise NotFound
        # A link in a frame without rights opens nothing but a window of its own.
        html = html.replace("<head>", '<head><base target="_blank">', 1)
        return Response(html, headers={"Content-Security-Policy": OF_MAIL})

    @blueprint.get("/mail.json")
    async def mail_as_json() -> Response:
        return json_response(await letters())

    return blueprint


async def contacts() -> list[Known]:
    """Return the people who may sign in: the known households first, then by customer's name."""
    async with trusted():
        rows = await (
            Contact.filter(active=True)
            .order_by("customer__name", "name")
            .limit(MOST)
            .values_list("email", "name", "customer__name", "role")
        )
    people = [Known(email, name, customer, str(role)) for email, name, customer, role in rows]
    order = [person.email for household in KNOWN for person in household.people]
    people.sort(key=lambda person: order.index(person.email) if person.email in order else 99)
    return people
