"""A test of alerts: it goes to who asks for it."""

from .alexs import Alexs


async def test_alerts(alexs: Alexs) -> None:
    before = len(await alexs.served.letters())
    response = await alexs.intruder.browser.post("/api/portal/alerts/test")
    assert response.status_code == 200
    sent = (await alexs.served.letters())[before:]
    assert {letter.to for letter in sent} == {alexs.intruder.email}


DOORS = {("POST", "/api/portal/alerts/test"): test_alerts}
