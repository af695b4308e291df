"""`/demo`: whom one can sign in as, and the mail they got. Exists in demo mode only."""

import msgspec
from quart import Blueprint, Response, render_template

from doorstep.customers.models import Contact
from doorstep.kit.database import trusted
from doorstep.kit.http import json_response

from .data import KNOWN
from .mailbox import letters

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
    async def mail() -> str:
        return await render_template("demo/mail.html", letters=await letters())

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
