"""Mails that came back, as mail servers and mailbox providers write them."""

DELIVERY = """\
From: MAILER-DAEMON@mx.example
To: {to}
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

Your message could not be delivered. Status: 5.1.1, Action: failed.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example
Arrival-Date: Mon, 2 Mar 2026 10:00:00 +0000

Final-Recipient: rfc822; alex@example.com
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status} no such user

--b
Content-Type: message/rfc822

Return-Path: <{inside}>
From: portal@northgate.example
Subject: Your visit

Hello
--b--
"""
COMPLAINT = """\
From: feedback@provider.example
To: abuse@northgate.example
Subject: FW: Your visit
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="b"

--b
Content-Type: text/plain

This is an email abuse report.
--b
Content-Type: message/feedback-report

Feedback-Type: {kind}
User-Agent: SomeGenerator/1.0
Version: 1

--b
Content-Type: message/rfc822

Return-Path: <{inside}>
From: portal@northgate.example
Subject: Your visit

Hello
--b--
"""


def delivery(
    *, to: str = "bounces@northgate.example", inside: str = "", action: str = "failed", status: str
) -> bytes:
    """Return a delivery status (RFC 3464)."""
    return DELIVERY.format(to=to, inside=inside, action=action, status=status).encode()


def complaint(inside: str, kind: str = "abuse") -> bytes:
    """Return a complaint (RFC 5965)."""
    return COMPLAINT.format(inside=inside, kind=kind).encode()
