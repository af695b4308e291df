"""A test that somebody asks for: by every way, with what came of each."""

from typing import Any
from uuid import uuid4

import pytest

from doorstep.customers.models import Contact
from doorstep.customers.viewer import Viewer
from doorstep.kit.database import trusted
from doorstep.notifications import trial
from doorstep.notifications.few_texts import (
    ENOUGH,
    OF_CONTACT,
    OF_NUMBER,
    FewTexts,
    with_few_texts,
)
from doorstep.notifications.models import Channel
from doorstep.notifications.ways import Later, Never, Outcome, Parcel, Sent
from doorstep.sign_in.cookies import SESSION
from doorstep.sign_in.secrecy import Keyed, token_hash
from doorstep.sign_in.throttle import Throttle
from tests.backend.conftest import ALEX
from tests.factories.alerts import tell
from tests.factories.parcels import northgate, parcel, to_alex
from tests.factories.portals import Served, assert_problem
from tests.factories.push_services import PushBrowser
from tests.factories.pushing import take_messages

TEST = "/api/portal/alerts/test"
LATE = """
    insert into notification_deliveries (organization_id, alert_id, channel, next_at)
    select organization_id, id, 'email', now() - interval '1 hour' from alerts
"""


class Stands:
    """Stands for a channel: keeps what it is given, and answers as it is told."""

    def __init__(self, answer: Outcome) -> None:
        self.answer = answer
        self.given: list[Parcel] = []

    async def send(self, parcel: Parcel) -> Outcome:
        self.given.append(parcel)
        return self.answer


def session_of(browser: Any) -> bytes:
    return token_hash(next(c.value for c in browser.cookie_jar if c.name.endswith(SESSION)))


async def alex() -> Viewer:
    async with trusted():
        contact = await Contact.get(email=ALEX)
    return Viewer(contact.organization_id, contact.customer_id, contact.id, contact.role)


async def test_every_way_is_tried_and_says_what_came_of_it(served: Served):
    here, there = await served.sign_in(ALEX), await served.sign_in(ALEX)
    for nth, browser in enumerate((here, there)):
        await take_messages(browser, PushBrowser(f"https://push.example.com/{nth}"))
    ways = {
        Channel.PUSH: Stands(Never("It is gone.", gone=True)),
        Channel.EMAIL: Stands(Later("451")),
        Channel.SMS: Stands(Sent()),
    }
    found = await trial.try_out(await alex(), ways, session_of(here))
    assert [(each.way, each.answer, each.why) for each in found.sent] == [
        *[("push", "never", "It is gone.")] * 2,
        ("email", "later", "451"),
        ("sms", "sent", ""),
    ]
    assert sorted(each.here for each in found.sent) == [False, False, False, True]
    assert [parcel.kind for parcel in ways[Channel.PUSH].given] == ["test"] * 2
    # What is gone is forgotten, as after any alert.
    again = await trial.try_out(await alex(), ways, session_of(here))
    assert [each.way for each in again.sent] == ["email", "sms"]


async def test_a_test_is_in_the_language_they_chose_and_says_why_it_comes(served: Served):
    browser = await served.sign_in(ALEX)
    await served.office.execute(
        "insert into alert_choices (organization_id, contact_id, language) select organization_id,"
        " id, 'de' from customer_portal_access where email = $1",
        ALEX,
    )
    assert (await browser.post(TEST)).status_code == 200
    letter = served.mailbox.letters[-1]
    assert letter.subject == "Das ist ein Test"
    assert "weil Sie um einen Test gebeten haben" in letter.text


async def test_a_mail_that_is_taken_has_the_address_mailed_again(served: Served):
    bounce = (
        "insert into mail_bounces (organization_id, email, reason) select organization_id, email,"
        " 'No such box' from customer_portal_access where email = $1"
    )
    browser = await served.sign_in(ALEX)
    await served.office.execute(bounce, ALEX)
    left = "select count(*) from mail_bounces"
    served.mailbox.broken = True
    answer = await (await browser.post(TEST)).get_json()
    assert [(each["way"], each["answer"]) for each in answer["sent"]] == [("email", "later")]
    assert await served.office.fetchval(left) == 1
    served.mailbox.broken = False
    answer = await (await browser.post(TEST)).get_json()
    assert [each["answer"] for each in answer["sent"]] == ["sent"]
    assert (await served.letters())[-1].to == answer["email"] == ALEX
    assert await served.office.fetchval(left) == 0


async def test_who_complained_is_mailed_again_when_they_ask_and_not_whose_mail_comes_back(
    served: Served,
):
    here = await served.sign_in(ALEX)
    for reason, left in (("reported as unwanted", 0), ("came back: 5.1.1", 1)):
        await served.office.execute(
            "insert into mail_bounces (organization_id, email, reason) select organization_id,"
            " email, $2 from customer_portal_access where email = $1",
            *(ALEX, reason),
        )
        assert (await here.post("/api/portal/alerts/mail")).status_code == 204
        assert await served.office.fetchval("select count(*) from mail_bounces") == left


async def test_a_server_that_is_behind_is_told_of(served: Served):
    browser = await served.sign_in(ALEX)
    assert (await (await browser.post(TEST)).get_json())["behind_since"] is None
    await tell(served.office, ALEX)
    await served.office.execute(LATE)
    assert (await (await browser.post(TEST)).get_json())["behind_since"]


async def test_a_worker_that_does_not_run_is_told_of(served: Served):
    browser = await served.sign_in(ALEX)
    await tell(served.office, ALEX, state="waiting")
    assert (await (await browser.post(TEST)).get_json())["behind_since"] is None
    await served.office.execute("update alerts set due_at = now() - interval '1 hour'")
    assert (await (await browser.post(TEST)).get_json())["behind_since"]
    await served.office.execute(
        "insert into notification_events (organization_id, customer_id, topic, subject_id,"
        " occurred_at) select organization_id, customer_id, 'visit', id, now() - interval '2 hours'"
        " from customer_portal_access where email = $1",
        ALEX,
    )
    await served.office.execute("delete from alerts")
    assert (await (await browser.post(TEST)).get_json())["behind_since"]


async def test_a_test_leaves_the_number_of_unread_alerts_as_it_is(served: Served):
    here = await served.sign_in(ALEX)
    await take_messages(here, PushBrowser("https://push.example.com/1"))
    way = Stands(Sent())
    for unread in (0, 1, 2):
        await trial.try_out(await alex(), {Channel.PUSH: way}, session_of(here))
        assert way.given[-1].unread == unread
        await tell(served.office, ALEX)


class Breaks:
    async def send(self, parcel: Parcel) -> Outcome:
        raise LookupError(parcel.title)


async def test_a_way_that_breaks_is_told_of_and_the_others_go(served: Served):
    here = await served.sign_in(ALEX)
    await take_messages(here, PushBrowser("https://push.example.com/1"))
    ways = {Channel.PUSH: Breaks(), Channel.EMAIL: Stands(Sent())}
    found = await trial.try_out(await alex(), ways, session_of(here))
    assert [(each.answer, each.why) for each in found.sent] == [
        ("later", "It could not be reached."),
        ("sent", ""),
    ]


@pytest.mark.parametrize(
    ("why", "said"),
    [
        ("SMTPServerDisconnected", "It could not be reached."),
        ("SMTPHeloError: 550 5.7.1", "550 5.7.1"),
        ("recipient refused: 550 5.1.1", "recipient refused: 550 5.1.1"),
        ("The push service answered 403.", "The push service answered 403."),
    ],
)
async def test_who_asks_reads_why_and_no_name_of_an_error(served: Served, why: str, said: str):
    here = await served.sign_in(ALEX)
    ways = {Channel.EMAIL: Stands(Later(why))}
    found = await trial.try_out(await alex(), ways, session_of(here))
    assert [each.why for each in found.sent] == [said]


async def test_tests_by_text_message_are_few_whatever_number_they_go_to(served: Served):
    browser, texting = await served.sign_in(ALEX), Stands(Sent())
    ways = with_few_texts({Channel.SMS: texting}, Throttle(Keyed(("a" * 40,))))
    change = "update customer_portal_access set phone = $2 where email = $1"
    for last in range(OF_CONTACT.most):
        await served.office.execute(change, ALEX, f"+44 7911 12345{last}")
        found = await trial.try_out(await alex(), ways, session_of(browser))
        assert [each.answer for each in found.sent] == ["sent"]
    for last in (7, 8):
        await served.office.execute(change, ALEX, f"+44 7911 12345{last}")
        found = await trial.try_out(await alex(), ways, session_of(browser))
        assert [(each.answer, each.why) for each in found.sent] == [("later", ENOUGH.why)]
    assert len(texting.given) == OF_CONTACT.most


@pytest.mark.usefixtures("served")
async def test_a_number_is_texted_few_tests_whoever_asks_for_them():
    texting = Stands(Sent())
    way = FewTexts(texting, Throttle(Keyed(("a" * 40,))))
    contact = await alex()
    owner = northgate()
    owner.id = contact.organization_id
    spelled = ("07911 123456", "+44 (0)7911 123456")
    for nth in range(OF_NUMBER.most + 2):
        to = to_alex(id=uuid4(), phone=spelled[nth % 2])
        await way.send(parcel(organization=owner, contact=to))
    assert len(texting.given) == OF_NUMBER.most


async def test_tests_are_few(served: Served):
    browser = await served.sign_in(ALEX)
    for _ in range(6):
        assert (await browser.post(TEST)).status_code == 200
    answer = await browser.post(TEST)
    assert int(answer.headers["Retry-After"]) > 0
    await assert_problem(answer, 429, "too_many_tests")
