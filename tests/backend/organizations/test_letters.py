"""No mail stays behind because the office's own address is none."""

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID

import pytest

from doorstep.customers.models import Role
from doorstep.kit.mail import Message, as_email
from doorstep.organizations.models import Organization
from doorstep.people.access import Invited
from doorstep.people.letter import letter as invitation
from doorstep.sign_in.email_change import Changed, Wanted
from doorstep.sign_in.email_letters import letter_to_new, letter_to_old
from doorstep.sign_in.letter import letter, password_letter
from tests.backend.conftest import ALEX

ODD = Organization(
    name="Northgate", email="by phone only", phone="1", time_zone="Europe/London", locale="en-GB"
)
URL = "https://portal.example"
CHANGED = Changed("Alex", ALEX, "alex.new@example.com", None, datetime(2026, 11, 26, tzinfo=UTC))
INVITED = Invited(UUID(int=1), ALEX, Role.SITE, "Shah Lettings", "Priya Shah")
LETTERS: dict[str, Callable[[Organization], Message]] = {
    "code": lambda ours: letter(ours, URL, name="Alex", to=ALEX, code="123456", token="t"),
    "password": lambda ours: password_letter(ours, URL, name="Alex", to=ALEX, what="was set"),
    "new address": lambda ours: letter_to_new(ours, Wanted(ALEX, "123456", taken=False)),
    "old address": lambda ours: letter_to_old(ours, CHANGED),
    "invitation": lambda ours: invitation(ours, URL, INVITED),
}


@pytest.mark.parametrize("which", LETTERS)
def test_a_mail_goes_without_where_to_answer_when_the_offices_address_is_none(which: str):
    mail = as_email(LETTERS[which](ODD), "portal@doorstep.example")
    assert mail["Reply-To"] is None
    assert mail["From"].addresses[0].display_name == "Northgate"
