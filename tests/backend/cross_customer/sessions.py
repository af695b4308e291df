"""The session, the accounts it may be of, and the devices with others."""

from typing import Any

from tests.backend.conftest import ALEX
from tests.factories.portals import scope_of

from .absent import Absent
from .alexs import Alexs

DEVICES = "/api/portal/devices"
OPEN = """
    select c.email from sign_in_sessions s
    join customer_portal_access c on c.id = s.contact_id where s.revoked_at is null
"""


async def session(alexs: Alexs) -> None:
    assert await scope_of(alexs.intruder.browser) != str(alexs.scope)


async def sign_out(alexs: Alexs) -> None:
    assert (await alexs.intruder.browser.delete("/api/session")).status_code == 204
    left: Any = await alexs.served.office.fetch(OPEN)
    assert [row["email"] for row in left] == [ALEX]


async def accounts(alexs: Alexs) -> None:
    listed = await (await alexs.intruder.browser.get("/api/session/accounts")).get_json()
    assert [account["current"] for account in listed["accounts"]] == [True]
    assert str(alexs.scope) not in str(listed)


class Switch(Absent):
    """Becoming somebody else."""

    async def __call__(self, alexs: Alexs) -> None:
        """Check that the intruder stays who that is."""
        await super().__call__(alexs)
        await session(alexs)


async def devices(alexs: Alexs) -> None:
    listed = await (await alexs.intruder.browser.get(DEVICES)).get_json()
    assert [device["current"] for device in listed["devices"]] == [True]


async def end_devices(alexs: Alexs) -> None:
    answer = await alexs.intruder.browser.delete(DEVICES)
    assert await answer.get_json() == {"ended": 0}


DOORS = {
    ("GET", "/api/session"): session,
    ("DELETE", "/api/session"): sign_out,
    ("GET", "/api/session/accounts"): accounts,
    ("POST", "/api/session/account"): Switch(
        "POST", "/api/session/account", {"contact": "{contact}"}
    ),
    ("GET", DEVICES): devices,
    ("DELETE", DEVICES): end_devices,
    ("DELETE", "/api/portal/devices/<device_id>"): Absent("DELETE", DEVICES + "/{device}"),
}
