"""One's own e-mail address."""

from tests.backend.conftest import ALEX
from tests.factories.portals import assert_problem, code_of

from .alexs import Alexs

WISHES = """
    select c.email from email_changes e join sign_in_sessions s on s.id = e.session_id
    join customer_portal_access c on c.id = s.contact_id
"""


async def email(alexs: Alexs) -> None:
    await alexs.intruder.browser.post("/api/portal/email", json={"email": ALEX})
    assert await wishes(alexs) == [alexs.intruder.email]
    await alexs.served.office.execute("delete from email_changes")


async def email_confirmation(alexs: Alexs) -> None:
    """Only the session that asked can use the code."""
    await alexs.owner.post("/api/portal/email", json={"email": "new@example.com"})
    body = {"code": code_of((await alexs.served.letters())[-1])}
    response = await alexs.intruder.browser.post("/api/portal/email/confirmation", json=body)
    await assert_problem(response, 410, "code_expired")
    assert await wishes(alexs) == [ALEX]
    await alexs.served.office.execute("delete from email_changes")


async def wishes(alexs: Alexs) -> list[str]:
    return [row["email"] for row in await alexs.served.office.fetch(WISHES)]


DOORS = {
    ("POST", "/api/portal/email"): email,
    ("POST", "/api/portal/email/confirmation"): email_confirmation,
}
