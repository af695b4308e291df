"""Where a push message may go: to the public internet alone, whatever a browser says."""

from socket import AddressFamily

import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from doorstep.kit.push.endpoints import BadEndpoint, PublicAlone, check_endpoint, is_public
from doorstep.kit.push.service import Target, Unanswered, WebPush
from tests.factories.push_services import KEY, PushBrowser, push_service

BAD = [
    "",
    "/push",
    "push.example.com/x",
    "http://push.example.com/x",
    "file:///etc/passwd",
    "ftp://push.example.com/x",
    "javascript:alert(1)",
    "https://push.example.com:8443/x",
    "https://push.example.com:22/x",
    "https://push.example.com:0/x",
    "https://push.example.com:99999/x",
    "https://user@push.example.com/x",
    "https://user:secret@push.example.com/x",
    "https://@push.example.com/x",
    "https://push.example.com/x#y",
    "https://push.example.com/a b",
    "https://push.example.com/\r\nHost: other",
    "https://push.example.com\\@10.0.0.1/x",
    "https://münchen.example/x",
    "https:///x",
    "https://localhost/x",
    "https://LOCALHOST/x",
    "https://localhost./x",
    "https://push.localhost/x",
    "https://printer.local/x",
    "https://metadata.google.internal/x",
    "https://intranet/x",
    "https://127.0.0.1/x",
    "https://127.1/x",
    "https://2130706433/x",
    "https://0x7f.1/x",
    "https://0x7f000001/x",
    "https://017700000001/x",
    "https://10.0.0.1/x",
    "https://172.16.3.4/x",
    "https://192.168.1.1/x",
    "https://169.254.169.254/latest/meta-data",
    "https://100.64.0.1/x",
    "https://0.0.0.0/x",
    "https://8.8.8.8/x",
    "https://[::1]/x",
    "https://[fd00::1]/x",
    "https://[fe80::1%25eth0]/x",
    "https://[::ffff:10.0.0.1]/x",
    "https://[::ffff:a00:1]/x",
    "https://[64:ff9b::a00:1]/x",
    "https://push..example.com/x",
    "https://-push.example.com/x",
    "https://push.example.com/" + "x" * 2048,
]
GOOD = [
    "https://fcm.googleapis.com/fcm/send/dN2-x:APA91bH_y",
    "https://updates.push.services.mozilla.com/wpush/v2/gAAAAA=",
    "https://web.push.apple.com/QGx3?k=v&w=%20",
    "https://wns2-par02p.notify.windows.com:443/w/?token=BQYAAAD",
    "https://FCM.googleapis.com/x",
]
PRIVATE = [
    *("10.1.2.3", "172.31.255.255", "192.168.0.1", "127.0.0.53", "169.254.169.254", "0.0.0.8"),
    *("100.64.0.1", "100.127.255.254", "192.0.0.1", "198.18.0.1", "224.0.0.1", "240.0.0.1"),
    *("255.255.255.255", "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12:3456::1"),
    *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "2001:0:1::1"),
    *("2001:db8::1", "ff02::1", "no address", "fec0::1", "3fff::1", "192.0.0.8", "192.88.99.1"),
]


@pytest.mark.parametrize("endpoint", BAD)
def test_what_no_push_service_has_is_refused(endpoint: str):
    with pytest.raises(BadEndpoint):
        check_endpoint(endpoint)


@pytest.mark.parametrize("endpoint", GOOD)
def test_what_push_services_have_is_taken(endpoint: str):
    assert check_endpoint(endpoint).scheme == "https"


@pytest.mark.parametrize("address", PRIVATE)
def test_addresses_that_are_not_public_are_known(address: str):
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "172.32.0.1", "2a00:1450::1", "64:ff9b::808:808"])
def test_public_ones_are_too(address: str):
    assert is_public(address)


def test_a_stand_in_is_allowed_at_its_port_alone():
    allowed = {"127.0.0.1:9001"}
    assert check_endpoint("http://127.0.0.1:9001/x", allowed)
    for endpoint in ("http://127.0.0.1:9002/x", "http://127.0.0.2:9001/x", "ftp://127.0.0.1:9001"):
        with pytest.raises(BadEndpoint):
            check_endpoint(endpoint, allowed)


class Rebound(AbstractResolver):
    """A name server that says a public address first, and then others."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers = list(answers)

    async def resolve(
        self, host: str, port: int = 0, family: AddressFamily = AddressFamily.AF_UNSPEC
    ) -> list[ResolveResult]:
        found = self.answers.pop(0)
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
