"""Mail goes to the address that is kept, whatever was typed; nothing in a name gets out of it."""

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as modern
from typing import Any

import msgspec
import pytest

from doorstep.imports import import_lines
from doorstep.kit.mail import as_email
from tests.backend.conftest import ALEX
from tests.backend.kit.test_email_address import LOOKALIKES, REFUSED
from tests.factories.portals import Served, assert_problem, code_of

EVIL = (
    '<b>Alex</b>\r\nBcc: eve@example.com <script>alert(1)</script> {code} "x" https://evil.example'
)


def contact(external_id: str, email: str) -> dict[str, Any]:
    return {
        "kind": "contact",
        "external_id": external_id,
        "organization": "northgate",
        "customer": "p",
        "name": "Peter",
        "email": email,
    }


async def imported(*lines: dict[str, Any]) -> Any:
    peter = {"kind": "customer", "external_id": "p", "organization": "northgate", "name": "Peter"}
    return await import_lines(msgspec.json.encode(line) for line in (peter, *lines))


@pytest.mark.parametrize(
    "typed",
    [
        *LOOKALIKES,
        *(text for text in REFUSED if "\n" in text or "\r" in text),
        '"alex.morgan"@example.com',
    ],
)
async def test_what_might_be_taken_for_an_address_gets_no_mail(served: Served, typed: str):
    for path, more in (
        ("email", {}),
        ("code", {"code": "123456"}),
        ("password", {"password": "x"}),
    ):
        response = await served.browser().post(f"/api/sign-in/{path}", json={"email": typed} | more)
        await assert_problem(response, 422, "invalid")
    assert await served.letters() == []


@pytest.mark.parametrize(
    "typed",
    [
        "alex.morgan+x@example.com",
        "alexmorgan@example.com",
        "alex.morgan@ex\u0430mple.com",
        "alex.morgan@example.com.evil.example",
    ],
)
async def test_another_address_is_another_persons(served: Served, typed: str):
    response = await served.browser().post("/api/sign-in/email", json={"email": typed})
    assert response.status_code == 202
    assert await served.letters() == []


async def test_mail_goes_to_the_address_that_is_kept(served: Served):
    await imported(contact("p1", "Peter+Home@MÜNCHEN.example"))
    for typed in ("PETER+HOME@münchen.example.", " peter+home@xn--mnchen-3ya.EXAMPLE "):
        letter = await served.ask(served.browser(), typed)
        assert letter.to == "peter+home@xn--mnchen-3ya.example"
        assert as_email(letter, "portal@example.com")["To"] == letter.to
    browser = served.browser()
    code = code_of(await served.ask(browser, "peter+home@münchen.example"))
    body = {"email": "Peter+Home@xn--mnchen-3ya.example", "code": code}
    assert (await browser.post("/api/sign-in/code", json=body)).status_code == 200


@pytest.mark.usefixtures("served")
async def test_two_spellings_of_one_address_are_no_two_contacts():
    report = await imported(
        contact("p1", "p@münchen.example"), contact("p2", "P@xn--mnchen-3ya.example.")
    )
    assert [problem.field for problem in report.problems] == ["email"]


@pytest.mark.usefixtures("served")
@pytest.mark.parametrize("typed", ["pété@example.com", "a..b@example.com", '"p"@example.com'])
async def test_an_address_that_nobody_can_write_to_is_told_at_the_import(typed: str):
    report = await imported(contact("p1", typed))
    assert [problem.field for problem in report.problems] == ["email"]


async def test_names_stay_words_in_the_mail(served: Served):
    await served.office.execute("update customer_portal_access set name = $1", EVIL)
    await served.office.execute("update organizations set name = $1", EVIL)
    letter = await served.ask(served.browser(), ALEX)
    mail = message_from_bytes(
        bytes(as_email(letter, "portal@example.com")), EmailMessage, policy=modern
    )
    assert mail.get_content_type() == "text/plain"
    assert mail["Bcc"] is None
    assert [address.addr_spec for address in mail["To"].addresses] == [ALEX]
    assert [address.addr_spec for address in mail["From"].addresses] == ["portal@example.com"]
    lines = letter.text.splitlines()
    assert not [line for line in lines if line.startswith("Bcc:")]
    assert lines[0].startswith("Hello <b>Alex</b> Bcc:")
    assert "{code}" in letter.text
    assert code_of(letter)


async def test_an_office_address_that_is_none_keeps_nobody_from_their_mail(served: Served):
    await served.office.execute("update organizations set email = 'call us, or <write>'")
    letter = await served.ask(served.browser(), ALEX)
    assert letter.reply_to == ""
    assert as_email(letter, "portal@example.com")["Reply-To"] is None
