"""Where a push message may go: to the public internet alone, whatever a browser says."""

import pytest
from aiohttp.helpers import is_ip_address
from hypothesis import given, settings
from hypothesis import strategies as st
from yarl import URL

from doorstep.kit.push.endpoints import BadEndpoint, check_endpoint, is_public

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
    "https://[2002:7f00:1::]/x",
    "https://[64:ff9b:1::a00:1]/x",
    "https://[2a00:1450::1]/x",
    "https://[v1.a]/x",
    "https://127.0.0.1./x",
    "https://0177.0.0.1/x",
    "https://0x7f.0.0.1/x",
    "https://127.0.0.0x1./x",
    "https://10.1/x",
    "https://%31%32%37.0.0.1/x",
    "https://127%2e0%2e0%2e1/x",
    "https://\uff11\uff12\uff17.0.0.1/x",
    "https://\u2460\u2461\u2466.0.0.1/x",
    "https://127\u30020\u30020\u30021/x",
    "https://\u24dbocalhost/x",
    "https://push.example.com:\uff14\uff14\uff13/x",
    "https://push.example.com: 443/x",
    "https://push.example.com:+443/x",
    "https://push.example.com:-443/x",
    "https://push.example.com:0443443/x",
    "https://push.example.com../x",
    "https://push.example.com@10.0.0.1/x",
    "https://push.example.com%40@10.0.0.1/x",
    "https://10.0.0.1:80@push.example.com/x",
    "https:/10.0.0.1/x",
    "https:10.0.0.1/x",
    "//push.example.com/x",
    "https://printer.home.arpa./x",
    "https://push.example.com\t/x",
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
    "https://push.example.com./x",
    "https://xn--mnchen-3ya.example/x",
    "https://push.example.com/10.0.0.1@x?y=http://10.0.0.1/",
]
PRIVATE = [
    *("10.1.2.3", "172.31.255.255", "192.168.0.1", "127.0.0.53", "169.254.169.254", "0.0.0.8"),
    *("100.64.0.1", "100.127.255.254", "192.0.0.1", "198.18.0.1", "224.0.0.1", "240.0.0.1"),
    *("255.255.255.255", "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12:3456::1"),
    *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "2001:0:1::1"),
    *("2001:db8::1", "ff02::1", "no address", "fec0::1", "3fff::1", "192.0.0.8", "192.88.99.1"),
    *("::ffff:a9fe:a9fe", "::7f00:1", "::ffff:0:7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1"),
    *("2002:a9fe:a9fe::1", "2002:c0a8:101::", "100::1", "5f00::1", "2001:2::1"),
    *("192.0.2.1", "198.51.100.7", "203.0.113.9", "127.1", "0x7f.1", "2130706433", "", "1.2.3.4."),
]


@pytest.mark.parametrize("endpoint", BAD)
def test_what_no_push_service_has_is_refused(endpoint: str):
    with pytest.raises(BadEndpoint):
        check_endpoint(endpoint)


TRICKS = [
    *("@", ":", "/", "\\", "#", "?", ".", "[", "]", "%", "%2e", "%00", "0x7f", "127", "0", "443"),
    *("localhost", "push.example.com", "xn--", "-", "_", ";", "&", "=", "1", "::", "ffff"),
]
WRITTEN = st.lists(st.sampled_from(TRICKS), max_size=8).map("".join)


@given(WRITTEN)
@settings(max_examples=300, deadline=None, derandomize=True)
def test_what_is_looked_at_is_where_the_message_goes(written: str):
    """The address is read by another program when something is sent: both read the same in it."""
    endpoint = f"https://{written}"
    try:
        looked_at = check_endpoint(endpoint)
    except BadEndpoint:
        return
    goes_to = URL(endpoint, encoded=True)
    assert (goes_to.scheme, goes_to.raw_host, goes_to.port) == ("https", looked_at.hostname, 443)
    assert goes_to.user is goes_to.password is None
    assert not is_ip_address(goes_to.raw_host)


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
