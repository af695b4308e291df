"""What others make of our push messages: the push service of npm's web-push-testing reads them."""

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import aiohttp
import msgspec
import pytest

from doorstep.kit.push.service import Target, WebPush
from doorstep.notifications.push.sending import PushSending
from doorstep.notifications.ways import Never, Sent, Subscribed
from tests.browser.portal import free_port
from tests.factories.push_parcels import parcel
from tests.factories.push_services import KEY

PWA = Path(__file__).parents[3] / "pwa"
ON_LOOPBACK = """
const Server = require("web-push-testing/src/server.js");
const { PushApiModel } = require("web-push-testing/src/PushApiModel.js");
const server = new Server(new PushApiModel(), Number(process.argv[1]));
const listen = server._app.listen.bind(server._app);
server._app.listen = (port, told) => listen(port, "127.0.0.1", told);
server.startServer();
"""
"""It would listen to everybody."""


@pytest.fixture(scope="module")
def judge() -> Iterator[str]:
    """Give where it answers, once it does."""
    port = free_port()
    command = ["node", "-e", ON_LOOPBACK, str(port)]
    with subprocess.Popen(command, cwd=PWA, stdout=subprocess.PIPE, text=True) as started:
        try:
            assert started.stdout
            assert "running" in started.stdout.readline()
            yield f"127.0.0.1:{port}"
        finally:
            started.kill()


async def ask(judge: str, path: str, body: dict[str, Any]) -> Any:
    async with (
        aiohttp.ClientSession() as http,
        http.post(f"http://{judge}{path}", json=body) as said,
    ):
        return await said.json(content_type=None) if "json" in said.content_type else None


async def subscribed(judge: str, push: WebPush) -> tuple[str, Subscribed]:
    """Have somebody subscribe there; return how they are called."""
    wanted = {"userVisibleOnly": "true", "applicationServerKey": push.public_keys[0]}
    made = (await ask(judge, "/subscribe", wanted))["data"]
    endpoint = f"http://{judge}/notify/{made['clientHash']}"
    keys = made["keys"]
    to = Subscribed(
        id=uuid4(),
        endpoint=endpoint,
        p256dh=keys["p256dh"],
        auth=keys["auth"],
        key=push.public_keys[0],
    )
    return made["clientHash"], to


async def test_encryption_and_signature_are_found_right(judge: str):
    push = WebPush([KEY], "mailto:office@northgate.example", allowed={judge})
    sending = PushSending(push, "https://portal.example.com")
    name, to = await subscribed(judge, push)
    assert await sending.send(parcel(to)) == Sent()
    read = await ask(judge, "/get-notifications", {"clientHash": name})
    [message] = map(msgspec.json.decode, read["data"]["messages"])
    assert message["notification"]["title"] == "Visit moved to Thu 2 to 4 pm"
    await ask(judge, f"/expire-subscription/{name}", {})
    assert await sending.send(parcel(to)) == Never("The push service answered 410.", gone=True)
    await push.close()


async def test_the_judge_finds_what_is_wrong(judge: str):
    """Signed by another key than was subscribed with, or encrypted for somebody else."""
    push = WebPush([KEY], "mailto:office@northgate.example", allowed={judge})
    _, to = await subscribed(judge, push)
    _, other = await subscribed(judge, push)
    target = Target(to.endpoint, other.p256dh, other.auth, to.key)
    answer = await push.push(target, b"{}", ttl=1, urgency="normal", topic="")
    assert answer.status == 400
    await push.close()
