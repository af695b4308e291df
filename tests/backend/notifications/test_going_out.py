"""Whether anything but the inbox has what is told is known before any of it is made."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from doorstep.notifications import going_out
from doorstep.notifications.going_out import Tell
from doorstep.notifications.ways import Ways
from tests.factories.voices import NOON

PHONE = (uuid4(),)
NOTHING: Any = None


@pytest.mark.parametrize(
    ("ways", "aloud_at", "goes_out"),
    [
        (Ways(email="always"), None, True),
        (Ways(email="instead"), None, True),
        (Ways(email="instead", push=PHONE), None, True),
        (Ways(email="instead", push=PHONE), NOON, True),
        (Ways(email="never", push=PHONE), NOON, True),
        (Ways(email="never", sms=True), NOON, True),
        (Ways(email="never", push=PHONE, sms=True), None, False),
        (Ways(email="never"), NOON, False),
    ],
)
def test_it_goes_out_by_any_way_there_is(
    monkeypatch: pytest.MonkeyPatch, ways: Ways, aloud_at: datetime | None, *, goes_out: bool
):
    made: list[UUID] = []
    monkeypatch.setattr(going_out, "uuid7", lambda: made.append(uuid4()))
    assert Tell(NOTHING, {}, NOTHING, ways, aloud_at).goes_out is goes_out
    assert made == []
