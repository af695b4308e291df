"""A signature says who sends a push message, to whom, and until when (RFC 8292)."""

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import msgspec
import pytest

from doorstep.kit.push import signing
from doorstep.kit.push.signing import AGAIN, BadKey, Signer, decoded, public_key_of
from doorstep.kit.secrets import new_push_key

KEY = new_push_key()
PUBLIC = public_key_of(KEY)
NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


@pytest.fixture
def signer() -> Signer:
    return Signer([KEY], "mailto:office@northgate.example")


def signed(signer: Signer, at: datetime, endpoint: str = "https://push.example.com/x") -> str:
    return signer.sign(PUBLIC, urlsplit(endpoint), at)


def claims(authorization: str) -> dict[str, Any]:
    return msgspec.json.decode(decoded(authorization.removeprefix("vapid t=").split(".")[1]))


@pytest.mark.parametrize("jump", [0 * DAY, AGAIN, -SECOND, -400 * DAY, 400 * DAY])
def test_whatever_the_clock_does_a_signature_is_good_by_it_and_for_no_longer_than_a_day(
    signer: Signer, jump: timedelta
):
    signed(signer, NOON)
    now = NOON + jump
    until = datetime.fromtimestamp(claims(signed(signer, now))["exp"], UTC)
    assert AGAIN <= until - now <= DAY


def test_one_is_used_again_for_the_same_service_as_long_as_it_is_fresh(signer: Signer):
    first = signed(signer, NOON)
    assert signed(signer, NOON + AGAIN - timedelta(seconds=1)) == first
    assert signed(signer, NOON, "https://push.example.com:443/another") == first
    assert signed(signer, NOON, "https://PUSH.example.com/") == first
    other = claims(signed(signer, NOON, "https://other.example.com/x"))
    assert (other["aud"], claims(first)["aud"]) == (
        "https://other.example.com",
        "https://push.example.com",
    )


def test_no_more_are_remembered_than_there_is_room_for(
    signer: Signer, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(signing, "MOST", 3)
    for nth in range(9):
        signed(signer, NOON, f"https://push{nth}.example.com/x")
    assert len(signer._signed) == 3


NO_KEYS = ["", "=", "é", "AAAA", "A" * 43, "_" * 43, KEY[:-1], KEY + KEY]


@pytest.mark.parametrize("nth", range(len(NO_KEYS)))
def test_what_is_no_private_key_is_refused(nth: int):
    with pytest.raises(BadKey):
        public_key_of(NO_KEYS[nth])
