"""Whether a file is the one that was issued: told by its hash or its code, and nothing else."""

import hashlib
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from structlog.testing import capture_logs

from doorstep.documents import gate
from doorstep.documents.verifying import plain_code
from doorstep.sign_in.throttle import QUARTER, Limit
from tests.backend.conftest import ALEX
from tests.factories.documents import Filed, file_document, issue, withdraw
from tests.factories.neighbours import ACME, open_acme
from tests.factories.portals import Served, assert_problem

VERIFY = "/api/portal/verify"


async def told(served: Served, host: str = "localhost", **proof: str) -> str:
    response = await served.browser(host).post(VERIFY, json=proof)
    assert response.status_code == 200
    assert response.headers["X-Robots-Tag"] == "noindex, nofollow"
    answer = await response.get_json()
    assert answer.keys() == {"state"}
    return answer["state"]


async def both(served: Served, filed: Filed, host: str = "localhost") -> set[str]:
    return {
        await told(served, host, sha256=filed.sha256),
        await told(served, host, code=filed.code),
    }


async def test_what_was_issued_is_current_until_another_takes_its_place(served: Served):
    filed = await file_document(served, ALEX)
    assert await both(served, filed) == {"current"}
    newer = await file_document(served, ALEX, b"newer", supersedes=filed.id)
    assert await both(served, filed) == {"superseded"}
    assert await both(served, newer) == {"current"}
    await withdraw(served, newer.id)
    assert await both(served, newer) == {"withdrawn"}
    assert await both(served, filed) == {"current"}


OF_LINE = "update documents set issued_on = $2, expires_on = $3 where id = $1"


async def test_the_older_of_a_line_is_superseded_though_nobody_said_so(served: Served):
    old, new = await file_document(served, ALEX), await file_document(served, ALEX, b"newer")
    await served.office.execute(OF_LINE, old.id, date(2024, 1, 1), date(2025, 1, 1))
    await served.office.execute(OF_LINE, new.id, date(2026, 1, 1), None)
    assert await both(served, old) == {"superseded"}
    assert await both(served, new) == {"current"}
    report = "update documents set kind = 'job_report' where id = $1"
    await served.office.execute(report, old.id)
    assert await both(served, old) == {"expired"}, "only certificates are of a line"


async def test_what_has_run_out_is_not_current(served: Served):
    filed = await file_document(served, ALEX)
    until = "update documents set expires_on = (now() at time zone 'Europe/London')::date + $2::int"
    for days, state in ((0, "current"), (-1, "expired")):
        await served.office.execute(f"{until} where id = $1", filed.id, days)
        assert await both(served, filed) == {state}
    auckland = "update organizations set time_zone = 'Pacific/Kiritimati'"
    await served.office.execute(auckland)
    there = "(now() at time zone 'Pacific/Kiritimati')::date"
    for days, state in ((0, "current"), (1, "expired")):
        ends = f"update documents set expires_on = {there} - $2::int where id = $1"
        await served.office.execute(ends, filed.id, days)
        assert await both(served, filed) == {state}
    same = await file_document(served, ALEX, title="Another")
    assert await told(served, sha256=same.sha256) == "current", "the best of both"


async def test_an_earlier_file_of_a_document_is_superseded(served: Served):
    filed = await file_document(served, ALEX)
    later = hashlib.sha256(b"made again").hexdigest()
    code = await issue(served, filed.id, later)
    await served.office.execute("update documents set sha256 = $2 where id = $1", filed.id, later)
    assert await both(served, filed) == {"superseded"}
    assert await told(served, code=code) == "current"


async def test_a_file_that_two_documents_have_is_the_best_of_both(served: Served):
    one, _ = await file_document(served, ALEX), await file_document(served, ALEX)
    await withdraw(served, one.id)
    assert await told(served, sha256=one.sha256) == "current"
    assert await told(served, code=one.code) == "withdrawn"


async def test_what_another_business_has_issued_is_unknown(served: Served):
    await open_acme(served)
    filed = await file_document(served, ALEX)
    assert await both(served, filed, ACME) == {"unknown"}
    assert await both(served, filed) == {"current"}


async def test_what_nobody_has_issued_is_unknown(served: Served):
    nothing = Filed(UUID(int=0), b"", "0" * 64, "0" * 12)
    assert await both(served, nothing) == {"unknown"}


async def test_a_hash_in_capitals_and_a_code_as_it_was_typed_are_understood(served: Served):
    filed = await file_document(served, ALEX)
    assert await told(served, sha256=filed.sha256.upper()) == "current"
    code = filed.code.lower().replace("0", "o").replace("1", "l")
    for typed in (f"{code[:4]}-{code[4:8]}-{code[8:]}", f" {code[:4]} {code[4:]} "):
        assert await told(served, code=typed) == "current"


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("7k2m-9qx4-01ab", "7K2M9QX401AB"),
        ("7K2M 9QX4 OIab", "7K2M9QX401AB"),
        ("7K2M\u20139QX4\u2014olAB", "7K2M9QX401AB"),
        ("\t7k2m9qx401ab\n", "7K2M9QX401AB"),
    ],
)
def test_a_code_is_read_as_people_type_it(typed: str, plain: str):
    assert plain_code(typed) == plain


@pytest.mark.parametrize(
    "body",
    [
        *({}, [], {"sha256": None}, {"sha256": "ab"}, {"sha256": "g" * 64}, {"code": ""}),
        *({"code": "x" * 41}, {"code": "\0"}, {"code": "A", "sha256": "a" * 64}, {"other": "x"}),
    ],
)
async def test_anything_else_is_refused(served: Served, body: Any):
    answer = await served.browser().post(VERIFY, json=body)
    await assert_problem(answer, 422, "invalid")


async def test_all_together_may_check_so_often_and_the_log_says_that_it_was_they(
    served: Served, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(gate, "PROOFS_OF_ORGANIZATION", Limit("verify-all", 1, QUARTER))
    nothing = {"code": "0" * 12}
    assert await told(served, **nothing) == "unknown"
    with capture_logs() as logged:
        answer = await served.browser().post(VERIFY, json=nothing)
    await assert_problem(answer, 429, "too_many_tries")
    limited = [line["limit"] for line in logged if line["event"] == "public_limited"]
    assert limited == ["verify-all"]


async def test_a_network_may_check_so_often_and_links_still_open(
    served: Served, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(gate, "PROOFS", Limit("verify", 1, QUARTER))
    alex, filed = await served.sign_in(ALEX), await file_document(served, ALEX)
    link = await (await alex.post(f"{filed.path}/links", json={"days": 1})).get_json()
    assert await told(served, code=filed.code) == "current"
    for proof in ({"code": filed.code}, {"sha256": filed.sha256}):
        answer = await served.browser().post(VERIFY, json=proof)
        await assert_problem(answer, 429, "too_many_tries")
        assert 0 < int(answer.headers["Retry-After"]) <= 900
    shown = {"token": link["address"].partition("#")[2]}
    for path in ("/api/portal/shared", "/api/portal/shared/file"):
        assert (await served.browser().post(path, json=shown)).status_code == 200
