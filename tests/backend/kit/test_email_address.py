"""One spelling of each mail address, and no address that could be taken for another."""

import pytest

from doorstep.kit.email_address import NoAddress, plain_address

SAME = {
    "alex@example.com": [" Alex@Example.COM ", "alex@example.com.", "ALEX@EXAMPLE.COM"],
    "alex+boiler@example.com": ["Alex+Boiler@example.com"],
    "office@xn--mnchen-3ya.example": [
        "office@München.example",
        "office@mu\u0308nchen.EXAMPLE",
        "office@XN--MNCHEN-3YA.example",
        "office@münchen。example",
    ],
    "a@xn--fa-hia.example": ["a@faß.example"],
}
REFUSED = [
    *("", "x", "@", "a@", "@example.com", "a@b", "a@@example.com", "a@b@example.com"),
    *("a b@example.com", "a@exa mple.com", "a@example..com", "a@-example.com", "a@example.com.."),
    *("a@[192.0.2.1]", '"a b"@example.com', '"alex"@example.com', "alex@example.com (Alex)"),
    *(".a@example.com", "a.@example.com", "a..b@example.com", "<a@example.com>", "a,b@example.com"),
    *(
        "a@example.com\nBcc: b@example.com",
        "a\r\n@example.com",
        "a\0@example.com",
        "a@example.com\0",
    ),
    *("a@example.com,b@example.com", "a@exam\u00adple\u200b.com\u2028b", "a" * 65 + "@example.com"),
    *("a@" + "b" * 64 + ".com", "a@" + "b." * 130 + "com", "ü@" * 5, "a@" + "ü." * 100 + "example"),
]
LOOKALIKES = [
    "\u0430lex@example.com",  # a Cyrillic letter
    "al\u0435x@example.com",
    "\uff41lex@example.com",  # a wide one, which NFKC would make plain
    "a\u017fk@example.com",  # a long s, which case folding would make an s
    "as\u212a@example.com",  # the sign for kelvin, which is a k in lower case
    "\u0130an@example.com",  # a Turkish capital, which is an i and a dot in lower case
    "\u0131an@example.com",  # and a Turkish small letter, which is an I in upper case
    "al\u00e9x@example.com",
    "ale\u0301x@example.com",
    "alex\u200b@example.com",
    "\u202ealex@example.com",
]


@pytest.mark.parametrize(("plain", "typed"), [(p, t) for p, all_ in SAME.items() for t in all_])
def test_spellings_of_one_address_are_one(plain: str, typed: str):
    assert plain_address(typed) == plain
    assert plain_address(plain) == plain


@pytest.mark.parametrize("typed", REFUSED)
def test_what_is_none_is_refused(typed: str):
    with pytest.raises(NoAddress):
        plain_address(typed)


@pytest.mark.parametrize("typed", LOOKALIKES)
def test_a_letter_that_looks_like_another_never_becomes_it(typed: str):
    with pytest.raises(NoAddress):
        plain_address(typed)


def test_what_follows_a_plus_and_where_the_dots_are_make_a_difference():
    spellings = [
        "alex@example.com",
        "alex+x@example.com",
        "a.lex@example.com",
        "alex@\u0435xample.com",
    ]
    assert len({plain_address(each) for each in spellings}) == 4
