"""Mail: nothing that somebody wrote can add a header, a recipient or a line of its own."""

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as modern
from unicodedata import bidirectional

import pytest

from doorstep.kit.mail import Message, as_email, one_line

SENDER = "portal@northgate.example"
TURNING = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
"""What turns text round, by its class in Unicode's bidirectional algorithm (UAX 9)."""
INJECTIONS = ("\r\nBcc: eve@evil.example", "\nX-Evil: 1", "\rX-Evil: 1", "\x00", "\u2028X-Evil: 1")


def sent(message: Message) -> EmailMessage:
    """Return the mail as the other side reads it."""
    return message_from_bytes(bytes(as_email(message, SENDER)), EmailMessage, policy=modern)


@pytest.mark.parametrize("evil", INJECTIONS)
def test_a_subject_or_name_adds_no_header(evil: str):
    usual = sent(Message("alex@example.com", "Code", "Hello", "Northgate"))
    mail = sent(Message("alex@example.com", f"Code{evil}", "Hello", f"Northgate{evil}"))
    assert sorted(mail.keys()) == sorted(usual.keys())
    assert mail["Subject"].startswith("Code")
    assert [address.addr_spec for address in mail["From"].addresses] == [SENDER]


@pytest.mark.parametrize("length", [1, 5, 12, 20, 21, 40, 70, 150])
@pytest.mark.parametrize(
    "evil", ['<eve@evil.example>, "', "a, b <c> (d) [e]; f: @", 'ü "<eve@x.y>,']
)
def test_a_name_of_any_length_is_no_address(evil: str, length: int):
    name = (evil * 40)[:length]
    mail = sent(Message("alex@example.com", "Code", "Hello", name))
    assert [address.addr_spec for address in mail["From"].addresses] == [SENDER]
    assert mail.defects == []


@pytest.mark.parametrize("evil", [*INJECTIONS, ",eve@evil.example", " <eve@evil.example>", "@b.c"])
def test_an_address_that_is_more_than_one_is_refused(evil: str):
    for message in (
        Message(f"alex@example.com{evil}", "Code", "Hello"),
        Message("alex@example.com", "Code", "Hello", reply_to=f"office@example.com{evil}"),
    ):
        with pytest.raises(ValueError, match="not a mail address"):
            as_email(message, SENDER)


def test_the_text_arrives_as_it_was_written():
    text = "Grüße aus Łódź 🏠\n\n.\nFrom here on\nBcc: nobody\n"
    mail = sent(Message("alex@example.com", "Grüße 🏠", text, "Łódź Gas"))
    assert mail.get_content().replace("\r\n", "\n") == text
    assert mail["Subject"] == "Grüße 🏠"
    assert mail["From"].addresses[0].display_name == "Łódź Gas"


def test_one_line_is_one_line():
    assert one_line(" a\r\n\tb\x85\u2029c ") == "a b c"


def test_one_line_reads_in_the_order_it_has():
    controls = [chr(each) for each in range(0x10FFFF) if bidirectional(chr(each)) in TURNING]
    assert len(controls) == 9
    assert one_line("a".join(["", *controls, "\u200e\u200f\u061c\ufeff\xad"])) == "a" * 10
    family = "👨\u200d👩\u200d👧 क्\u200cष"
    assert one_line(family) == family
