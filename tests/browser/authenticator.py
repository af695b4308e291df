"""What keeps passkeys on a device: Chromium's own stand-in, which a test holds the finger of."""

from typing import Any

from playwright.sync_api import CDPSession, Page

KIND = {
    "protocol": "ctap2",
    "ctap2Version": "ctap2_1",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": False,
}


class Finger:
    """A page's authenticator; until it is `lifted` onto it nobody is there to be recognised."""

    def __init__(self, page: Page) -> None:
        self._devtools: CDPSession = page.context.new_cdp_session(page)
        self._devtools.send("WebAuthn.enable", {"enableUI": False})
        made = self._devtools.send("WebAuthn.addVirtualAuthenticator", {"options": KIND})
        self._which = {"authenticatorId": made["authenticatorId"]}

    def touch(self) -> None:
        """Be there, from now on."""
        self._there(enabled=True)

    def lift(self) -> None:
        """Be there no more."""
        self._there(enabled=False)

    def be_a_strangers(self) -> None:
        """Touch with a finger that is not recognised."""
        self._devtools.send("WebAuthn.setUserVerified", {**self._which, "isUserVerified": False})

    def be_the_owners(self) -> None:
        """Touch with the finger that is known."""
        self._devtools.send("WebAuthn.setUserVerified", {**self._which, "isUserVerified": True})

    def passkeys(self) -> list[dict[str, Any]]:
        """Return what it keeps."""
        return self._devtools.send("WebAuthn.getCredentials", self._which)["credentials"]

    def _there(self, *, enabled: bool) -> None:
        simulated = {**self._which, "enabled": enabled}
        self._devtools.send("WebAuthn.setAutomaticPresenceSimulation", simulated)
