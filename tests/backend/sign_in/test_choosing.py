"""Which passwords are good enough."""

import pytest

from doorstep.kit.errors import Unprocessable
from doorstep.sign_in.choosing import (
    TooClose,
    TooCommon,
    TooLong,
    TooShort,
    check_choice,
    common,
    plain_password,
)

ABOUT = ["alex.morgan@example.com", "Alex Morgan", "Northgate Heating", "northgate.example"]


@pytest.mark.parametrize(
    ("password", "refusal"),
    [
        ("Short one 1", TooShort),
        ("\ufdfa" * 12, TooLong),
        ("Otter " * 33 + "abc", TooLong),
        ("1qaz2wsx3edc", TooCommon),
        ("1QAZ2WSX3EDC", TooCommon),
        ("PASSWORD2026!!", TooCommon),
        ("passwordpassword", TooCommon),
        ("\uff50\uff41\uff53\uff53\uff57\uff4f\uff52\uff441234", TooCommon),
        ("congratulations", TooCommon),
        ("aaaaaaaaaaaa", TooCommon),
        ("abcabcabcabcabc", TooCommon),
        ("123456789012345", TooCommon),
        ("zyxwvutsrqponml", TooCommon),
        (" " * 12, TooCommon),
        ("alex.morgan@example.com", TooClose),
        ("Alex-Morgan-1985", TooClose),
        ("NorthgateHeating1", TooClose),
        ("!!morgan-NORTHGATE!!", TooClose),
    ],
)
def test_what_is_guessed_first_is_refused_with_the_reason(
    password: str, refusal: type[Unprocessable]
):
    with pytest.raises(refusal):
        check_choice(plain_password(password), ABOUT)


@pytest.mark.parametrize(
    "password",
    [
        "only small letters",
        "839201748365",
        "🦦🦦🎺🌊🏠🔧🔥💧🚿🛁🧰🔩",
        "Northgate and seven otters",
        "x" + "ab" * 99 + "y",
        "correct horse battery staple",
    ],
)
def test_no_kind_of_sign_is_asked_for(password: str):
    check_choice(plain_password(password), ABOUT)


def test_the_list_is_as_long_as_its_package_says():
    assert len(common()) > 80_000
    assert {"password", "123456", "international"} <= common()
