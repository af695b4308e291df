"""People with passkeys, through the portal's own routes."""

from typing import Any

from tests.factories.authenticators import Authenticator
from tests.factories.portals import Browser

OWN = "/api/portal/passkeys"
SIGN_IN = "/api/sign-in/passkey"


async def asked_to_add(browser: Browser, **asked: Any) -> dict[str, Any]:
    """Return what a browser is to be asked for a new passkey with."""
    response = await browser.post(f"{OWN}/options", json=asked)
    assert response.status_code == 200, await response.get_data(as_text=True)
    return (await response.get_json())["public_key"]


async def asked_who(browser: Browser) -> dict[str, Any]:
    """Return what a browser is to be asked with who this is."""
    response = await browser.post(f"{SIGN_IN}/options")
    assert response.status_code == 200, await response.get_data(as_text=True)
    return (await response.get_json())["public_key"]


async def add_passkey(browser: Browser, made: Authenticator | None = None) -> Authenticator:
    """Add a passkey for who is signed in; return its authenticator."""
    authenticator = made or Authenticator()
    credential = authenticator.create(await asked_to_add(browser))
    response = await browser.post(OWN, json={"credential": credential})
    assert response.status_code == 201, await response.get_data(as_text=True)
    return authenticator


async def use_passkey(browser: Browser, authenticator: Authenticator) -> Any:
    """Try to sign in; return the answer."""
    credential = authenticator.get(await asked_who(browser))
    return await browser.post(SIGN_IN, json={"credential": credential})


async def passkeys_of(browser: Browser) -> list[dict[str, Any]]:
    """Return the passkeys of who is signed in."""
    return (await (await browser.get(OWN)).get_json())["passkeys"]
