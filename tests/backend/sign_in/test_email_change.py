"""Another mail address: proved by its own mailbox, told to the old one, and nothing left open."""

from typing import Any

import pytest

from tests.backend.conftest import ALEX, COLIN, PRIYA
from tests.factories.passkeys import add_passkey, passkeys_of, use_passkey
from tests.factories.portals import (
    Browser,
    Served,
    assert_problem,
    code_of,
    serve,
    sync_body,
    token_of,
)

NEW = "alex.new@example.com"


async def ask(browser: Browser, email: str) -> Any:
    return await browser.post("/api/portal/email", json={"email": email})


async def confirm(browser: Browser, code: str) -> Any:
    return await browser.post("/api/portal/email/confirmation", json={"code": code})


async def asked(served: Served, browser: Browser, email: str = NEW) -> str:
    """Ask for another address and return the code that was mailed to it."""
    assert (await ask(browser, email)).status_code == 202
    letter = (await served.letters())[-1]
    assert letter.to == email.strip().lower()
    return code_of(letter)


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06}"


@pytest.fixture
async def alex(served: Served) -> Browser:
    return await served.sign_in(ALEX)


async def test_the_address_is_another_once_its_code_came_back(served: Served, alex: Browser):
    code = await asked(served, alex, f" {NEW.upper()} ")
    session = await (await confirm(alex, f"{code[:3]} {code[3:]}")).get_json()
    assert session["contact"]["email"] == NEW
    assert (await (await alex.get("/api/session")).get_json())["contact"]["email"] == NEW
    page = await (await alex.post("/api/sync", json=await sync_body(alex))).get_json()
    [profile] = [row for row in page["rows"] if row[0] == "profile"]
    assert NEW in str(profile)
    again = await served.sign_in(NEW)
    assert (await again.get("/api/session")).status_code == 200
    letters = len(await served.letters())
    await served.browser().post("/api/sign-in/email", json={"email": ALEX})
    assert len(await served.letters()) == letters


async def test_the_same_person_has_the_passkeys_still(served: Served, alex: Browser):
    passkey = await add_passkey(alex)
    await confirm(alex, await asked(served, alex))
    assert len(await passkeys_of(alex)) == 1
    elsewhere = served.browser()
    assert (await use_passkey(elsewhere, passkey)).status_code == 200
    session = await (await elsewhere.get("/api/session")).get_json()
    assert session["contact"]["email"] == NEW


async def test_the_old_address_is_told_what_was_done_and_what_to_do(served: Served, alex: Browser):
    await served.office.execute(
        "update customer_portal_access set locale = 'en-US', name = '<b>Alex</b>' || chr(10)"
        " where email = $1",
        ALEX,
    )
    await confirm(alex, await asked(served, alex))
    notice = (await served.letters())[-1]
    assert notice.to == ALEX
    assert "was changed" in notice.subject
    assert "Hello <b>Alex</b>,\n" in notice.text
    assert "From now on: a…@example.com" in notice.text
    assert NEW not in notice.text
    assert "call us at once" in notice.text
    assert "0113 496 0123" in notice.text
    when: Any = await served.office.fetchval(
        "select to_char(at at time zone 'Europe/London', 'Dy, Mon FMDD, YYYY, FMHH12:MI')"
        " from audit_events where happening = 'email_changed'"
    )
    assert f"When: {when}\u202f" in notice.text


async def test_other_devices_and_mails_on_their_way_are_worth_nothing_then(
    served: Served, alex: Browser
):
    elsewhere = await served.sign_in(ALEX)
    late = served.browser()
    mail = await served.ask(late, ALEX)
    await confirm(alex, await asked(served, alex))
    await assert_problem(await elsewhere.get("/api/session"), 401)
    link = await late.post("/api/sign-in/link", json={"token": token_of(mail)})
    await assert_problem(link, 410, "link_expired")
    typed = {"email": ALEX, "code": code_of(mail)}
    await assert_problem(await late.post("/api/sign-in/code", json=typed), 410, "code_expired")
    assert (await alex.get("/api/session")).status_code == 200


async def test_a_password_stays(served: Served, alex: Browser):
    await served.office.execute("update customer_portal_access set password_hash = 'h'")
    await confirm(alex, await asked(served, alex))
    kept: Any = await served.office.fetchval(
        "select password_hash from customer_portal_access where email = $1", NEW
    )
    assert kept == "h"


async def test_it_moves_with_the_person_at_every_customer(served: Served, alex: Browser):
    await served.office.execute(
        "update customer_portal_access set email = $1 where email = $2", ALEX, COLIN
    )
    await served.office.execute(
        "insert into customer_portal_access (organization_id, customer_id, name, email, active)"
        " select organization_id, customer_id, 'Gone', $1, false from customer_portal_access"
        " where email = $2",
        "gone@example.com",
        PRIYA,
    )
    await confirm(alex, await asked(served, alex))
    moved: list[Any] = await served.office.fetch(
        "select a.name from audit_events e join customer_portal_access a on a.id = e.contact_id"
        " where happening = 'email_changed' and a.email = $1 order by a.name",
        NEW,
    )
    assert [row["name"] for row in moved] == ["Alex Morgan", "Colin Reeve"]


async def test_where_somebody_has_the_new_address_already_that_stays_theirs(
    served: Served, alex: Browser
):
    """Colin's is Alex, too; with that customer Priya has the address that Alex takes."""
    await served.office.execute(
        "update customer_portal_access set email = $1 where email = $2", ALEX, COLIN
    )
    code = await asked(served, alex, PRIYA)
    assert (await confirm(alex, code)).status_code == 200
    found: list[Any] = await served.office.fetch(
        "select name, email from customer_portal_access where email = any($1) order by name",
        [ALEX, PRIYA],
    )
    assert [tuple(row) for row in found] == [
        *(("Alex Morgan", PRIYA), ("Colin Reeve", ALEX), ("Priya Shah", PRIYA)),
    ]


async def test_a_taken_address_is_told_to_itself_alone(served: Served):
    priya = await served.sign_in(PRIYA)
    answers = [await ask(priya, email) for email in (COLIN, "free@example.com")]
    seen = [(a.status_code, await a.get_data(as_text=True), dict(a.headers)) for a in answers]
    assert seen[0] == seen[1]
    taken, free = (await served.letters())[-2:]
    assert (taken.to, free.to) == (COLIN, "free@example.com")
    assert "was not changed" in taken.subject
    assert not any(letter.isdigit() for letter in taken.subject)
    assert "your code" in free.subject


async def test_an_address_that_was_taken_meanwhile_is_not_taken_twice(served: Served):
    priya = await served.sign_in(PRIYA)
    code = await asked(served, priya)
    await served.office.execute(
        "update customer_portal_access set email = $1 where email = $2", NEW, COLIN
    )
    await assert_problem(await confirm(priya, code), 409, "email_taken")
    assert (await (await priya.get("/api/session")).get_json())["contact"]["email"] == PRIYA


async def test_five_tries_then_a_new_mail_is_needed(served: Served, alex: Browser):
    code = await asked(served, alex)
    for _ in range(5):
        await assert_problem(await confirm(alex, wrong(code)), 422, "wrong_code")
    await assert_problem(await confirm(alex, code), 410, "code_expired")
    assert (await confirm(alex, await asked(served, alex))).status_code == 200


async def test_a_code_works_once_for_ten_minutes_and_only_the_newest(served: Served, alex: Browser):
    first = await asked(served, alex)
    second = await asked(served, alex, "other@example.com")
    if first != second:
        await assert_problem(await confirm(alex, first), 422, "wrong_code")
    await served.office.execute("update email_changes set expires_at = now()")
    await assert_problem(await confirm(alex, second), 410, "code_expired")
    third = await asked(served, alex, "other@example.com")
    assert (await confirm(alex, third)).status_code == 200
    await assert_problem(await confirm(alex, third), 410, "code_expired")


async def test_a_code_is_of_no_use_to_another_session(served: Served, alex: Browser):
    code = await asked(served, alex)
    other = await served.sign_in(ALEX)
    await assert_problem(await confirm(other, code), 410, "code_expired")
    kept: Any = await served.office.fetchval("select e::text from email_changes e")
    assert code not in kept


async def test_only_who_has_just_signed_in_may_ask(served: Served, alex: Browser):
    code = await asked(served, alex)
    await served.office.execute(
        "update sign_in_sessions set created_at = now() - interval '11 minutes'"
    )
    await assert_problem(await ask(alex, "other@example.com"), 403, "sign_in_again")
    assert (await confirm(alex, code)).status_code == 200


async def test_ones_own_address_is_no_change(alex: Browser):
    await assert_problem(await ask(alex, ALEX.upper()), 409, "same_email")


@pytest.mark.parametrize(
    "email",
    ["", "nobody", "a@b@c", "a@example.com\nBcc: b@example.com", "a b@example.com", "x" * 300],
)
async def test_what_is_no_address_is_refused(served: Served, alex: Browser, email: str):
    letters = len(await served.letters())
    await assert_problem(await ask(alex, email), 422)
    assert len(await served.letters()) == letters


async def test_wishes_are_limited(inhabited_url: str):
    from doorstep.kit.settings import Mode

    async with serve(inhabited_url, mode=Mode.PRODUCTION, public_url="https://localhost") as served:
        alex = await served.sign_in(ALEX)
        answers = [await ask(alex, f"new{nth}@example.com") for nth in range(6)]
        assert [answer.status_code for answer in answers] == [202] * 5 + [429]
        assert 890 <= int(answers[-1].headers["Retry-After"]) <= 900


async def test_a_broken_mail_server_changes_no_answer(served: Served, alex: Browser):
    served.mailbox.broken = True
    assert (await ask(alex, NEW)).status_code == 202
    await served.letters()
