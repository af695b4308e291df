"""Odd requests: refused in Stripe's words, and nothing breaks."""

from urllib.parse import quote

import pytest

from doorstep.demo.stripe.forms import nested
from tests.backend.demo.stripe.talk import KEY, Desk


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("a=1&b[c]=2&b[d]=3", {"a": "1", "b": {"c": "2", "d": "3"}}),
        ("a[0][b]=1&a[1][b]=2", {"a": {"0": {"b": "1"}, "1": {"b": "2"}}}),
        ("a[]=1&a[]=2", {"a": {"0": "1", "1": "2"}}),
        ("a%5Bb%5D=c+d", {"a": {"b": "c d"}}),
        ("", {}),
    ],
)
def test_brackets_are_parts_of_parts(text: str, meant: object):
    assert nested(text) == meant


@pytest.mark.parametrize(
    "form",
    [
        "name=%00",
        "name[a]=1",
        "name=1&name[a]=1",
        "name[a]=1&name=1",
        "metadata=1",
        "metadata[a][b]=1",
        "metadata[a]=%00",
        "expand[]=nothing",
        "expand=id",
        "a" + "[a]" * 4000 + "=1",
        "[=1",
        "%ff=1",
        "preferred_locales=en",
        "metadata[a]=" + "x" * 501,
    ],
)
async def test_an_odd_form_is_refused(desk: Desk, form: str):
    answer = await desk.web.post(
        "/v1/customers",
        content=form,
        headers={
            "Authorization": f"Bearer {KEY}",
            "Content-Type": "application/x-www-form-urlencoded",
        },
    )
    assert (answer.status_code, answer.json()["error"]["type"]) == (400, "invalid_request_error")


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "limit=x", "created[near]=1", "a=1"])
async def test_an_odd_list_is_refused(desk: Desk, query: str):
    answer = await desk.web.get(f"/v1/charges?{query}", auth=(KEY, ""))
    assert answer.status_code == 400, answer.text


async def test_what_is_nowhere_is_not_found(desk: Desk):
    for path in ("/v1/nothing", "/v1/customers/" + quote("\x00")):
        answer = await desk.web.get(path, auth=(KEY, ""))
        assert (answer.status_code, "error" in answer.json()) == (404, True)
    assert (await desk.web.get("/c/pay/cs_test_nothing")).status_code == 404
