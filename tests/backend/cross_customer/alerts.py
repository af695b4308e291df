"""A test of alerts goes to who asks for it; what is new is of their own accounts."""

from .alexs import Alexs


async def test_alerts(alexs: Alexs) -> None:
    before = len(await alexs.served.letters())
    response = await alexs.intruder.browser.post("/api/portal/alerts/test")
    assert response.status_code == 200
    sent = (await alexs.served.letters())[before:]
    assert {letter.to for letter in sent} == {alexs.intruder.email}


async def mail_again(alexs: Alexs) -> None:
    await alexs.served.office.execute(
        "insert into mail_bounces (organization_id, email, reason)"
        " select organization_id, email, 'reported as unwanted' from customer_portal_access"
        " where id = $1",
        alexs.contact,
    )
    response = await alexs.intruder.browser.post("/api/portal/alerts/mail")
    assert response.status_code == 204
    assert await alexs.served.office.fetchval("select count(*) from mail_bounces") == 1


async def elsewhere(alexs: Alexs) -> None:
    response = await alexs.intruder.browser.get("/api/portal/alerts/elsewhere")
    assert await response.get_json() == {"accounts": []}


DOORS = {
    ("POST", "/api/portal/alerts/test"): test_alerts,
    ("POST", "/api/portal/alerts/mail"): mail_again,
    ("GET", "/api/portal/alerts/elsewhere"): elsewhere,
}
