"""One's own password."""

from tests.backend.conftest import ALEX

from .alexs import Alexs

PASSWORD = "/api/session/password"


async def password(alexs: Alexs) -> None:
    await alexs.served.office.execute(
        "update customer_portal_access set password_hash = 'kept' where email = $1", ALEX
    )
    response = await alexs.intruder.browser.get(PASSWORD)
    assert await response.get_json() == {"set": False}


async def set_password(alexs: Alexs) -> None:
    body = {"password": "Seven otters waltz at noon"}
    assert (await alexs.intruder.browser.put(PASSWORD, json=body)).status_code == 200
    assert await whose_password(alexs) == [alexs.intruder.email]


async def remove_password(alexs: Alexs) -> None:
    await alexs.served.office.execute("update customer_portal_access set password_hash = 'kept'")
    assert (await alexs.intruder.browser.delete(PASSWORD)).status_code == 200
    assert ALEX in await whose_password(alexs)


async def whose_password(alexs: Alexs) -> list[str]:
    query = "select email from customer_portal_access where password_hash is not null"
    return [row["email"] for row in await alexs.served.office.fetch(query)]


DOORS = {
    ("GET", PASSWORD): password,
    ("PUT", PASSWORD): set_password,
    ("DELETE", PASSWORD): remove_password,
}
