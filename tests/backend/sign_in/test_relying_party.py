"""For which host and origin passkeys are."""

import pytest

from doorstep.organizations.models import Organization
from doorstep.sign_in.relying_party import relying_party


@pytest.mark.parametrize(
    ("public_url", "host", "expected"),
    [
        ("http://localhost:8000", None, ("localhost", "http://localhost:8000")),
        ("https://portal.example/", None, ("portal.example", "https://portal.example")),
        ("https://Portal.Example.:443", None, ("portal.example", "https://portal.example")),
        ("https://example.com", "acme.example.com", ("acme.example.com",) * 2),
        ("https://example.com:8443", "acme.org", ("acme.org", "https://acme.org:8443")),
    ],
)
def test_the_host_is_the_organisations_own_and_no_parent_of_it(
    public_url: str, host: str | None, expected: tuple[str, str]
):
    party = relying_party(Organization(name="Acme", host=host), public_url)
    assert (party.id, party.origin.removeprefix("https://")) == (
        expected[0],
        expected[1].removeprefix("https://"),
    )
