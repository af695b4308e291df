"""Who may sign in for a customer."""

from uuid import UUID

from tests.backend.conftest import ALEX

from .absent import Absent
from .alexs import Alexs

PEOPLE = "/api/portal/people"
ONE = PEOPLE + "/{mate}"


async def people(alexs: Alexs) -> None:
    listed = await (await alexs.intruder.browser.get(PEOPLE)).get_data(as_text=True)
    assert alexs.intruder.email in listed
    assert ALEX not in listed
    assert str(alexs.mate) not in listed


async def invitation(alexs: Alexs) -> None:
    """Lets somebody in to the intruder's own records, though the address is known elsewhere."""
    body = {"name": "Alex", "email": ALEX, "role": "site"}
    made = await (await alexs.intruder.browser.post(PEOPLE, json=body)).get_json()
    assert made["id"] != str(alexs.contact)
    await alexs.served.office.execute(
        "delete from customer_portal_access where id = $1", UUID(made["id"])
    )


DOORS = {
    ("GET", PEOPLE): people,
    ("POST", PEOPLE): invitation,
    ("POST", "/api/portal/people/<contact_id>/invitation"): Absent("POST", ONE + "/invitation"),
    ("PATCH", "/api/portal/people/<contact_id>"): Absent("PATCH", ONE, {"role": "site"}),
    ("DELETE", "/api/portal/people/<contact_id>"): Absent("DELETE", ONE),
}
