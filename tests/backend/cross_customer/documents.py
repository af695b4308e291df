"""Documents, links to them, and what is told to whoever has a link, a file or a code."""

import hashlib
from collections.abc import Awaitable, Callable

from tests.factories.documents import PDF
from tests.factories.neighbours import BEA
from tests.factories.portals import Browser, assert_problem

from .absent import Absent
from .alexs import Alexs

ONE = "/api/portal/documents/{document}"
SHARED, VERIFY = "/api/portal/shared", "/api/portal/verify"


async def documents(alexs: Alexs) -> None:
    response = await alexs.intruder.browser.get("/api/portal/documents?limit=200")
    assert response.status_code == 200
    assert str(alexs.document) not in await response.get_data(as_text=True)


class File(Absent):
    """A file: neither is it there, nor does it answer to its hash."""

    async def __call__(self, alexs: Alexs) -> None:
        """Check that the intruder is told that nothing is there, whatever they know of it."""
        path, tag = self.path.format(**vars(alexs)), f'"{hashlib.sha256(PDF).hexdigest()}"'
        for headers in ({"If-None-Match": tag}, {"If-Match": "*"}, {"Range": "bytes=99999-"}):
            answer = await alexs.intruder.browser.get(path, headers=headers)
            await assert_problem(answer, 404, "not_found")
        assert (await alexs.intruder.browser.head(path)).status_code == 404
        await super().__call__(alexs)


DOORS = {
    ("GET", "/api/portal/documents"): documents,
    ("GET", "/api/portal/documents/<document_id>"): File("GET", ONE),
    ("GET", "/api/portal/documents/<document_id>/thumbnail"): File("GET", ONE + "/thumbnail"),
    ("GET", "/api/portal/documents/zip"): File("GET", "/api/portal/documents/zip?id={document}"),
    ("POST", "/api/portal/documents/<document_id>/links"): Absent(
        "POST", ONE + "/links", other={"json": {"days": 1}}
    ),
    ("GET", "/api/portal/documents/<document_id>/links"): Absent("GET", ONE + "/links"),
    ("DELETE", "/api/portal/links/<link_id>"): Absent("DELETE", "/api/portal/links/{link}"),
}


def of(path: str) -> Callable[[Alexs], Awaitable[None]]:
    """Return what tries to get at a document without its link."""

    async def without_its_link(alexs: Alexs) -> None:
        browser = alexs.intruder.browser
        kept = await alexs.served.office.fetchval("select token_hash from document_links")
        guesses = [str(alexs.document), str(alexs.link), kept, alexs.code, alexs.token[:-1]]
        if alexs.intruder.email == BEA:
            guesses.append(alexs.token)
        for guess in guesses:
            answer = await browser.post(path, json={"token": guess})
            await assert_problem(answer, 404, "link_over")
        await assert_link_is_good(alexs.served.browser(), path, alexs.token)

    return without_its_link


async def assert_link_is_good(browser: Browser, path: str, token: str) -> None:
    """Check that what was refused is there for who has the link."""
    assert (await browser.post(path, json={"token": token})).status_code == 200


async def verify(alexs: Alexs) -> None:
    """Whoever has the file or its code is told how it stands, at the host of who issued it."""
    state = "unknown" if alexs.intruder.email == BEA else "current"
    for proof in ({"code": alexs.code}, {"sha256": hashlib.sha256(PDF).hexdigest()}):
        answer = await alexs.intruder.browser.post(VERIFY, json=proof)
        assert await answer.get_json() == {"state": state}
    for proof in ({"sha256": "0" * 64}, {"code": str(alexs.document)}):
        answer = await alexs.intruder.browser.post(VERIFY, json=proof)
        assert await answer.get_json() == {"state": "unknown"}


WITHOUT_SESSION = {
    ("POST", SHARED): of(SHARED),
    ("POST", SHARED + "/file"): of(SHARED + "/file"),
    ("POST", VERIFY): verify,
}
"""What is for whoever has a link or a file, signed in or not."""
