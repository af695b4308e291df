"""What comes back: believed of whoever has our token, and of nobody else."""

from dataclasses import dataclass
from uuid import UUID, uuid4

import asyncpg
import pytest

from doorstep.customers.models import Contact
from doorstep.notifications.mail.bounces import (
    all_held,
    bounced,
    forget_unused,
    hold_back,
    let_go,
    mail_again,
)
from doorstep.notifications.mail.models import COMPLAINED
from doorstep.notifications.mail.reports import LARGEST, Kind, read_report
from doorstep.notifications.mail.tokens import Signer, print_of
from doorstep.notifications.models import Category
from tests.backend.conftest import ALEX, Business
from tests.backend.notifications.reports import complaint, delivery
from tests.factories.commands import run
from tests.factories.portals import SECRET

SIGNER = Signer((SECRET,))


def return_path(contact: UUID, email: str = ALEX, signer: Signer = SIGNER) -> str:
    return f"bounces+{signer.returning(contact, email)}@northgate.example"


@pytest.mark.parametrize("status", ["5.1.1", "5.1.2", "5.1.10", "5.2.1", "5.0.0", "5.4.4"])
def test_nobody_there_is_for_good(status: str):
    report = read_report(delivery(status=status))
    assert (report.kind, report.why) == (Kind.GONE, f"came back: {status}")


@pytest.mark.parametrize(
    ("status", "action"),
    [
        ("4.4.1", "failed"),
        ("5.2.2", "failed"),
        ("5.7.1", "failed"),
        ("5.1.8", "failed"),
        ("5.1.1", "delayed"),
        ("2.0.0", "delivered"),
        ("x", "failed"),
    ],
)
def test_what_may_pass_holds_nothing_back(status: str, action: str):
    assert read_report(delivery(status=status, action=action)).kind is Kind.PASSING


@pytest.mark.parametrize(
    ("kind", "read"),
    [("abuse", Kind.COMPLAINT), ("Fraud", Kind.COMPLAINT), ("not-spam", Kind.OTHER)],
)
def test_a_complaint_counts(kind: str, read: Kind):
    assert read_report(complaint("a@b.example", kind)).kind is read


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff\x00" * 100,
        b"Subject: I am away until Monday\r\n\r\nStatus: 5.1.1",
        b"Content-Type: message/delivery-status\r\n\r\n",
        b"Content-Type: message/delivery-status; charset=\xff\r\n\r\nStatus 5.1.1\r\n",
        b"".join(
            b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n)
            for n in range(4000)
        ),
        b"Content-Type: message/rfc822\r\n\r\n" * 5000,
    ],
)
def test_what_is_no_report_does_nothing(raw: bytes):
    assert read_report(raw).kind in {Kind.OTHER, Kind.PASSING}


def test_no_more_is_read_than_a_report_has():
    raw = b"X: y\r\n" * (LARGEST // 6 + 1) + delivery(status="5.1.1")
    assert read_report(raw).kind is Kind.OTHER
    assert read_report(delivery(status="5.1.1"), "\udcff+x@").tokens == ()
    many = b"".join(b"+%s@" % SIGNER.returning(uuid4(), ALEX).encode() for _ in range(1000))
    assert len(read_report(many).tokens) == 20


def test_a_token_is_one_that_we_have_made():
    contact = uuid4()
    token = SIGNER.returning(contact, ALEX)
    assert len(token) == 48
    assert SIGNER.returned(token.upper()) == (contact, print_of(ALEX))
    assert Signer(("new" * 11, SECRET)).returned(token) == (contact, print_of(ALEX))
    assert Signer(("new" * 11,)).returned(token) is None
    wrong = [token[:n] + ("a" if token[n] != "a" else "b") + token[n + 1 :] for n in range(48)]
    assert not any(SIGNER.returned(each) for each in [*wrong, "", "=", "é", token[:-8], token * 2])
    stopping = SIGNER.stopping(contact, Category.VISITS)
    assert SIGNER.returned(stopping) is None
    assert SIGNER.stopped(token) is None


async def test_an_address_is_held_back_until_it_changes_or_is_let_go(business: Business):
    link, alex = business.link, business.alex.contact_id
    assert await bounced(link, alex) is None
    assert not await hold_back(alex, print_of("before@example.com"), "5.1.1")
    assert not await hold_back(uuid4(), print_of(ALEX), "5.1.1")
    assert await bounced(link, alex) is None
    for reason, kept in ((COMPLAINED, COMPLAINED), ("5.1.1", "5.1.1"), (COMPLAINED, "5.1.1")):
        assert await hold_back(alex, print_of(ALEX), reason)
        held = await bounced(link, alex)
        assert held
        assert held.reason == kept
    await mail_again(alex)
    assert [each.email for each in await all_held(link, 9)] == [ALEX]
    assert await bounced(link, business.priya.contact_id) is None
    assert await let_go(link, uuid4(), ALEX) == 0
    assert await let_go(link, business.alex.organization_id, ALEX) == 1
    assert await bounced(link, alex) is None


async def test_of_addresses_that_nobody_has_nothing_is_kept(business: Business):
    alex = business.alex.contact_id
    await hold_back(alex, print_of(ALEX), "5.1.1")
    assert await forget_unused() == 0
    await Contact.filter(id=alex).update(email="alex@new.example")
    assert await forget_unused() == 1


@dataclass(frozen=True)
class Office:
    """The command line beside a database."""

    url: str
    alex: UUID

    def __call__(self, *words: str, given: bytes = b"") -> tuple[int, str]:
        environ = {"DOORSTEP_DATABASE_URL": self.url, "DOORSTEP_SECRET_KEY": SECRET}
        code, out, err = run("notifications", *words, environ=environ, given=given)
        return code, (out or err).splitlines()[-1]


@pytest.fixture
async def office(inhabited_url: str) -> Office:
    link = await asyncpg.connect(inhabited_url)
    alex = await link.fetchval("select id from customer_portal_access where email = $1", ALEX)
    await link.close()
    return Office(inhabited_url, alex)


def test_a_mail_server_pipes_what_came_back_in(office: Office):
    path = return_path(office.alex)
    forged = return_path(office.alex, signer=Signer(("x" * 40,)))
    ours = "Nothing to hold back: it is about no mail of ours."
    assert office("bounced", given=delivery(status="5.1.1", to=forged)) == (0, ours)
    assert office("bounced", given=delivery(status="4.2.0", to=path))[1].startswith("Nothing")
    assert office("held") == (0, "Mail to 0 held back.")
    given = delivery(status="5.1.1")
    assert office("bounced", "--to", path.upper(), given=given) == (
        0,
        "Held back: came back: 5.1.1.",
    )
    assert office("held") == (1, "Mail to 1 held back.")
    assert office("unbounce", "Alex.Morgan@Example.com ") == (0, "It gets alerts again.")
    assert office("unbounce", ALEX, "--organization", "nobody")[0] == 2
    assert office("bounced", given=complaint(path)) == (0, "Held back: reported as unwanted.")
    old = return_path(office.alex, "before@example.com")
    told = office("bounced", given=delivery(status="5.1.1", inside=old))
    assert told == (0, "The address is not theirs any more.")


def test_while_the_database_is_away_the_mail_server_keeps_it():
    away = Office("postgresql://a:b@127.0.0.1:1/none", uuid4())
    given = delivery(status="5.1.1", to=return_path(away.alex))
    assert away("bounced", given=given) == (75, "The database is away.")


def test_while_there_is_no_key_to_know_our_own_mails_by_the_mail_server_keeps_it():
    environ = {"DOORSTEP_DATABASE_URL": "postgresql://a:b@127.0.0.1:1/none"}
    code, _, said = run("notifications", "bounced", environ=environ, given=delivery(status="5.1.1"))
    assert (code, "DOORSTEP_SECRET_KEY" in said) == (75, True)
