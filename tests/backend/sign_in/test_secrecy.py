"""What is kept and what is told of secrets and people: hashes, and nothing."""

import io
from typing import Any

import structlog
from structlog.testing import capture_logs

from doorstep.kit.logs import hide_private, trace_without_words
from tests.backend.conftest import ALEX
from tests.factories.portals import (
    Served,
    ask_for_service,
    code_of,
    sync_body,
    token_of,
)

EVERYTHING = """
    select string_agg(t::text, E'\\n') from (
      select s::text as t from sign_in_sessions s union all
      select a::text from sign_in_attempts a union all
      select h::text from sign_in_throttles h) all_of_it
"""


async def test_only_hashes_are_kept(served: Served):
    browser = served.browser()
    letter = await served.ask(browser, ALEX)
    await browser.post("/api/sign-in/code", json={"email": ALEX, "code": code_of(letter)})
    secrets = [token_of(letter), ALEX, *(str(c.value) for c in browser.cookie_jar)]  # pyright: ignore
    kept: Any = await served.office.fetchval(EVERYTHING)
    assert "\\x" in kept
    for secret in secrets:
        assert secret not in kept
        assert secret.encode().hex() not in kept


async def test_logs_have_neither_people_nor_secrets(served: Served):
    written = io.StringIO()
    structlog.configure(
        processors=[trace_without_words, hide_private, structlog.processors.JSONRenderer()],
        logger_factory=structlog.PrintLoggerFactory(written),
        cache_logger_on_first_use=False,
    )
    try:
        await _a_visit(served)
    finally:
        structlog.reset_defaults()
    told = written.getvalue()
    letter = served.mailbox.letters[-1]
    assert '"/api/sync"' in told
    for word in ("alex", "Morgan", "example.com", code_of(letter), token_of(letter), "Drip"):
        assert word not in told


async def test_a_mail_server_that_is_away_is_logged_and_never_told(served: Served):
    served.mailbox.broken = True
    with capture_logs() as logs:
        response = await served.browser().post("/api/sign-in/email", json={"email": ALEX})
        assert response.status_code == 202
        assert await served.letters() == []
    assert [entry["event"] for entry in logs if entry["log_level"] == "error"] == ["mail_failed"]


async def _a_visit(served: Served) -> None:
    browser = await served.sign_in(ALEX)
    body = await sync_body(browser, ask_for_service())
    assert (await browser.post("/api/sync", json=body)).status_code == 200
    assert (await browser.post("/api/sync", data=b"{")).status_code == 415
