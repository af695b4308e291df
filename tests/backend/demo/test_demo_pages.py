"""`/demo`: everybody's mail and whom one can be; in demo mode only."""

from typing import Any
from uuid import UUID

import pytest

from doorstep.demo.mailbox import code_in, link_in, mail_sink
from doorstep.demo.routes import OF_MAIL
from doorstep.kit.mail import Message
from doorstep.kit.settings import Mode
from doorstep.kit.smtp import SmtpMail
from tests.backend.conftest import ALEX, MARTA
from tests.factories.portals import Served, assert_problem, serve

PAGES = ("/demo", "/demo/mail", "/demo/contacts.json", "/demo/mail.json")


async def letters(served: Served) -> list[dict[str, Any]]:
    await served.letters()
    return await (await served.browser().get("/demo/mail.json")).get_json()


async def test_mail_that_went_over_smtp_is_in_the_mailbox(inhabited_url: str):
    async with mail_sink() as url, serve(inhabited_url, mail=SmtpMail(url, "a@b.example")) as demo:
        browser = demo.browser()
        for email in (MARTA, ALEX):
            await browser.post("/api/sign-in/email", json={"email": email})
            await demo.letters()
        newest, older = await letters(demo)
        assert (newest["to"], older["to"]) == (ALEX, MARTA)
        assert newest["code"] in newest["subject"]
        assert newest["link"].startswith("http://localhost/portal/sign-in/link#token=")
        given = {"email": ALEX, "code": newest["code"]}
        assert (await browser.post("/api/sign-in/code", json=given)).status_code == 200
        page = await (await browser.get("/demo/mail")).get_data(as_text=True)
        assert newest["code"] in page
        assert newest["link"] in page


async def test_the_demo_says_whom_one_can_be(served: Served):
    people = await (await served.browser().get("/demo/contacts.json")).get_json()
    assert people[0] == {
        "email": ALEX,
        "name": "Alex Morgan",
        "customer": "Alex Morgan",
        "role": "owner",
    }
    assert {person["role"] for person in people} == {"owner", "site", "billing"}
    page = await (await served.browser().get("/demo")).get_data(as_text=True)
    assert ALEX in page


async def test_what_people_wrote_is_shown_as_text(served: Served):
    await served.office.execute(
        "update customer_portal_access set name = '<script>alert(1)</script>' where email = $1",
        ALEX,
    )
    page = await (await served.browser().get("/demo")).get_data(as_text=True)
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


async def test_in_production_there_is_no_demo(inhabited_url: str):
    async with serve(inhabited_url, mode=Mode.PRODUCTION) as served:
        for page in PAGES:
            await assert_problem(await served.browser().get(page), 404, "not_found")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("your code is\n\n    123456\n", "123456"),
        ("123 456", "123456"),
        ("call 0191 496 0000", None),
        ("order 1234567", None),
        ("http://localhost/123456 then 654321", "654321"),
    ],
)
def test_a_code_is_six_digits_on_their_own(text: str, code: str | None):
    assert code_in(text) == code


def test_a_link_ends_before_the_sentence_does():
    assert link_in("See https://a.example/b#token=c. Bye") == "https://a.example/b#token=c"
    assert link_in("No link here") is None


async def test_a_mail_with_html_is_shown_as_it_looks_and_can_do_nothing(inhabited_url: str):
    evil = "<head></head><script>parent.alert(1)</script><p>Hello</p>"
    async with mail_sink() as url, serve(inhabited_url) as demo:
        mail = SmtpMail(url, "a@b.example")
        await mail.send(Message(ALEX, "As HTML", "Hello as text", html=evil))
        await mail.send(Message(ALEX, "As text", "Only text"))
        mail.close()
        text, letter = await letters(demo)
        assert (text["page"], letter["text"]) == (None, "Hello as text\r\n")
        browser = demo.browser()
        listed = await browser.get("/demo/mail")
        assert "frame-src 'self'" in listed.headers["Content-Security-Policy"]
        assert f'src="{letter["page"]}" sandbox=' in await listed.get_data(as_text=True)
        page = await browser.get(letter["page"])
        assert page.headers["Content-Security-Policy"] == OF_MAIL
        assert "allow-scripts" not in OF_MAIL + await listed.get_data(as_text=True)
        assert "<p>Hello</p>" in await page.get_data(as_text=True)
        await assert_problem(await browser.get(f"/demo/mail/{UUID(int=1)}"), 404)
