"""People whose one address opens the records of several customers."""

from typing import Any
from uuid import UUID

from tests.factories.portals import Browser, Served, code_of

SHARE = """
    insert into customer_portal_access
      (organization_id, customer_id, external_id, name, email, role)
    select organization_id, customer_id, 'shared-' || id, $1, $1, $3
    from customer_portal_access where email = $2
    returning id
"""

RENAME = "update customer_portal_access set email = $2 where email = $1"
"""Gives a contact another address, as the office may."""


async def open_records(served: Served, email: str, of: str, role: str = "owner") -> UUID:
    """Let an address see another contact's customer, too; return the new contact's id."""
    made: Any = await served.office.fetchval(SHARE, email, of, role)
    return made


async def session_in(browser: Browser) -> dict[str, Any]:
    """Return who is signed in, as the app is told."""
    return await (await browser.get("/api/session")).get_json()


async def prove(served: Served, browser: Browser, email: str) -> dict[str, Any]:
    """Sign in by code in a browser, whoever is signed in there; return the session."""
    code = code_of(await served.ask(browser, email))
    response = await browser.post("/api/sign-in/code", json={"email": email, "code": code})
    assert response.status_code == 200
    return await response.get_json()
