"""Who takes the demo's payments: the stand-in, unless there is a key of one's own."""

import socket

import pytest

from doorstep.cli.stand_in import payments_taken
from tests.browser.portal import free_port

KEY = "DOORSTEP_STRIPE_SECRET_KEY"


async def test_the_portal_is_told_where_payments_are_taken(
    empty_database: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.delenv(KEY, raising=False)
    port = free_port()
    async with payments_taken(empty_database, "127.0.0.1", port) as payments:
        assert payments.page == payments.environ["DOORSTEP_STRIPE_API_URL"]
        assert payments.environ[KEY].startswith("sk_test_")
        own = payments.environ["DOORSTEP_STRIPE_WEBHOOK_SECRET"]
        assert own != payments.environ["DOORSTEP_STRIPE_CONNECT_WEBHOOK_SECRET"]


async def test_any_port_will_do_when_the_next_is_taken(
    empty_database: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.delenv(KEY, raising=False)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1] - 1
        async with payments_taken(empty_database, "127.0.0.1", port) as payments:
            assert payments.page
            assert not payments.page.endswith(f":{port + 1}")


async def test_with_a_key_of_ones_own_stripe_takes_them(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv(KEY, "sk_test_of_ones_own")
    async with payments_taken("postgresql://nowhere/none", "127.0.0.1", 8000) as payments:
        assert (payments.environ, payments.page) == ({}, None)
