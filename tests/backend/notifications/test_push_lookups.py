"""The machine that a name leads to is looked at, too, at the moment the message goes there."""

from socket import EAI_NONAME, AddressFamily

import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from doorstep.kit.push.endpoints import BadEndpoint, PublicAlone
from doorstep.kit.push.service import Target, Unanswered, WebPush
from tests.factories.push_services import KEY, PushBrowser, push_service


class Rebound(AbstractResolver):
    """A name server that says a public address first, and then others, or that there is none."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers = list(answers)

    async def resolve(
        self, host: str, port: int = 0, family: AddressFamily = AddressFamily.AF_UNSPEC
    ) -> list[ResolveResult]:
        found = self.answers.pop(0)
        if not found:
            raise OSError(EAI_NONAME, "Name or service not known")
        more = {"hostname": host, "port": port, "family": family, "proto": 0, "flags": 0}
        return [ResolveResult(host=each, **more) for each in found]  # pyright: ignore

    async def close(self) -> None:
        pass


async def test_a_name_that_leads_inside_a_moment_later_is_refused():
    names = PublicAlone(inner=Rebound(["8.8.8.8"], ["8.8.8.8", "127.0.0.1"], ["fd00::1"]))
    assert len(await names.resolve("push.example.com", 443)) == 1
    for _ in range(2):
        with pytest.raises(BadEndpoint):
            await names.resolve("push.example.com", 443)


async def test_what_is_sent_looks_its_host_up_by_that():
    push = WebPush([KEY], "mailto:a@example.com", names=Rebound(["127.0.0.1"]))
    browser = PushBrowser("https://push.example.com/x")
    [key] = push.public_keys
    target = Target(browser.endpoint, browser.p256dh, browser.auth, key)
    with pytest.raises(BadEndpoint, match="not public"):
        await push.push(target, b"x", ttl=1, urgency="normal", topic="")
    await push.close()


async def test_a_name_that_nobody_has_any_more_is_unanswered():
    push = WebPush([KEY], "mailto:a@example.com", names=Rebound([]))
    browser = PushBrowser("https://push.example.com/x")
    target = Target(browser.endpoint, browser.p256dh, browser.auth, push.public_keys[0])
    with pytest.raises(Unanswered, match=r"could not be reached: its name is not known\."):
        await push.push(target, b"x", ttl=1, urgency="normal", topic="")
    await push.close()


async def test_what_was_looked_up_is_where_the_connection_goes():
    """It is not looked up once more in between (DNS rebinding), and nowhere else."""
    async with push_service() as service:
        port = int(service.host.rpartition(":")[2])
        named = f"push.example.com:{port}"
        names = Rebound(["127.0.0.1"], ["192.0.2.1"])
        push = WebPush([KEY], "mailto:a@example.com", allowed={named}, names=names)
        browser = service.browser()
        endpoint = browser.endpoint.replace(service.host, named)
        target = Target(endpoint, browser.p256dh, browser.auth, push.public_keys[0])
        service.host = named
        for _ in range(3):
            answer = await push.push(target, b"{}", ttl=1, urgency="normal", topic="")
            assert answer.status == 201
        assert names.answers == [["192.0.2.1"]]
        await push.close()


async def test_an_endpoint_is_looked_at_again_when_something_is_sent():
    async with push_service() as service:
        browser = service.browser()
        push = WebPush([KEY], "mailto:a@example.com")
        target = Target(browser.endpoint, browser.p256dh, browser.auth, push.public_keys[0])
        with pytest.raises(BadEndpoint):
            await push.push(target, b"x", ttl=1, urgency="normal", topic="")
        assert service.asked == 0


async def test_a_push_service_that_is_not_there_is_unanswered():
    async with push_service() as service:
        browser = service.browser()
    push = WebPush([KEY], "mailto:a@example.com", allowed={service.host})
    target = Target(browser.endpoint, browser.p256dh, browser.auth, push.public_keys[0])
    with pytest.raises(Unanswered, match="could not be reached"):
        await push.push(target, b"x", ttl=1, urgency="normal", topic="")
    await push.close()
