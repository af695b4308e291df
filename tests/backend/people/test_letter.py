"""The invitation: nothing in a name can add a header, a recipient or a link."""

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as modern
from uuid import uuid4

import pytest

from doorstep.customers.models import Role
from doorstep.kit.mail import as_email
from doorstep.organizations.models import Organization
from doorstep.people.access import Invited
from doorstep.people.letter import letter, said_name

NORTHGATE = Organization(name="Northgate Heating", email="office@northgate.example", phone="1")
EVIL = (
    "Eve\r\nBcc: eve@evil.example",
    "Eve\nX-Evil: 1",
    "\x00Eve",
    "Win at https://evil.example/win",
    "evil.example",
    "<b>Eve</b>",
    "{signature} {0}",
    "x" * 5000,
)


def sent(inviter: str, customer: str = "Shah Lettings") -> EmailMessage:
    invited = Invited(uuid4(), "sam@example.com", Role.SITE, customer, inviter)
    mail = as_email(letter(NORTHGATE, "https://portal.example", invited), "portal@doorstep.example")
    return message_from_bytes(bytes(mail), EmailMessage, policy=modern)


@pytest.mark.parametrize("evil", EVIL)
def test_a_name_adds_nothing_but_itself(evil: str):
    usual = sent("Priya Shah")
    for mail in (sent(evil), sent("Priya Shah", evil)):
        assert sorted(mail.keys()) == sorted(usual.keys())
        assert mail["To"].addresses[0].addr_spec == "sam@example.com"
        text = mail.get_content()
        assert text.count("\n") == usual.get_content().count("\n")
        assert text.count("://") == 1
        assert "evil.example" not in text
        assert len(text) < 2000


def test_a_usual_name_stays_as_it_is():
    for name in ("Priya Shah", "D'Arcy & Sons Ltd.", "Łukasz Żak-Nowak", "Dr. A. Ode"):
        assert said_name(name) == name


@pytest.mark.parametrize("role", Role)
def test_every_role_is_told_in_plain_words(role: Role):
    invited = Invited(uuid4(), "sam@example.com", role, "Shah Lettings", "Priya Shah")
    assert "You can see" in letter(NORTHGATE, "https://portal.example", invited).text
