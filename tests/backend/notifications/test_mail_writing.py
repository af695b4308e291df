"""A mail of an alert: what it says in both its parts, and what filters of spam look for."""

import re
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as modern
from email.utils import parseaddr
from html.parser import HTMLParser
from urllib.parse import urlsplit
from uuid import UUID

import pytest

from doorstep.kit.mail import as_email
from doorstep.notifications.mail.tokens import Signer
from doorstep.notifications.mail.words import LANGUAGES
from doorstep.notifications.mail.writing import Writer, colours
from doorstep.notifications.models import Category
from doorstep.notifications.phrases import PHRASES
from doorstep.notifications.ways import Parcel
from doorstep.organizations.colours import PAPER, PAPER_DARK, READABLE, contrast
from tests.factories.parcels import KINDS, northgate, of_kind, parcel, to_alex
from tests.factories.portals import SECRET

SENDER = "portal@northgate.example"
PORTAL = "https://portal.northgate.example"
WRITER = Writer(PORTAL, Signer((SECRET,)), "bounces@northgate.example")
HOSTILE = '"><script>alert(1)</script>\r\nBcc: eve@evil.example\n{{ 7 * 7 }} \u202eevil\x00 & Söhne'


def raw(sent: Parcel) -> bytes:
    return as_email(WRITER.write(sent), SENDER).as_bytes()


def read(sent: Parcel) -> EmailMessage:
    return message_from_bytes(raw(sent), EmailMessage, policy=modern)


def body_of(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    assert part
    return part.get_content()


class Words(HTMLParser):
    """Collects what a person reads of a page, the addresses it leads to, and all its tags."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.links: list[str] = []
        self.tags: list[str] = []
        self._unseen = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self._unseen += tag in {"style", "title"}
        self.links += [value or "" for name, value in attrs if name in {"href", "src"}]

    def handle_endtag(self, tag: str) -> None:
        self._unseen -= tag in {"style", "title"}

    def handle_data(self, data: str) -> None:
        if not self._unseen and data.strip():
            self.words.append(data.strip())


@pytest.mark.parametrize("kind", KINDS)
def test_every_mail_passes_what_filters_look_for(kind: str):
    sent = of_kind(kind)
    data, mail = raw(sent), read(sent)
    assert data.isascii()
    assert max(map(len, data.split(b"\r\n"))) <= 998
    assert b"\n" not in data.replace(b"\r\n", b"")
    names = [name.lower() for name in mail]
    assert len(names) == len(set(names))
    assert {"from", "to", "subject", "date", "message-id", "mime-version", "reply-to"} <= set(names)
    assert parseaddr(mail["From"]) == ("Northgate Heating", SENDER)
    assert len(mail["To"].addresses) == 1
    assert mail["Message-ID"] == f"<{sent.delivery_id}@northgate.example>"
    assert mail["Date"].datetime
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    assert 0 < len(mail["Subject"]) < 78


@pytest.mark.parametrize("kind", KINDS)
def test_both_parts_say_the_same(kind: str):
    mail = read(of_kind(kind))
    text, page = body_of(mail, "plain"), Words(body_of(mail, "html"))
    said = " ".join(text.split())
    assert all(words.rstrip(":") in said or words == "N" for words in page.words)
    assert set(page.links) == set(re.findall(r"https?://\S+", text))
    assert all(urlsplit(link).netloc == "portal.northgate.example" for link in page.links)
    assert not {"img", "script", "link", "iframe", "form", "base"} & set(page.tags)
    assert page.tags.count("h1") == 1
    # Words are a part of the page that no filter calls small.
    assert len("".join(page.words)) > len(body_of(mail, "html")) / 25


def test_hours_stay_in_one_line_of_the_page_and_are_plain_in_the_text():
    first, last = "9:30\u00a0am\u20131", "14:00\u201316:00"
    mail = read(parcel(title=f"Your visit: {first}\u00a0pm", body=f"Come <b>by</b> {last}"))
    page, whole = body_of(mail, "html"), '<span style="white-space: nowrap">{}</span>'.format
    assert f">Your visit: {whole(first)}\u00a0pm</h1>" in page
    assert f">Come &lt;b&gt;by&lt;/b&gt; {whole(last)}</p>" in page
    assert page.startswith("<!doctype html>")
    assert mail["Subject"] == "Your visit: 9:30 am\u20131 pm"
    assert "\u00a0" not in body_of(mail, "plain")


def test_lists_are_named_and_left_by_one_click():
    mail = read(parcel())
    assert mail["List-Id"] == "<visits.portal.northgate.example>"
    link = re.fullmatch(rf"<{PORTAL}/unsubscribe/([A-Za-z0-9_-]{{43}})>", mail["List-Unsubscribe"])
    assert link
    assert Signer((SECRET,)).stopped(link.group(1)) == (UUID(int=2), Category.VISITS)
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert link.group(0)[1:-1] in body_of(mail, "plain")


def test_whose_account_it_is_is_said_if_there_are_several_and_opened():
    mail = read(parcel(account="Shah Lettings"))
    there = f"/portal/jobs/{UUID(int=7)}%23alert%3D{UUID(int=4)}"
    link = f"{PORTAL}/portal/settings/open?as={UUID(int=2)}&to={there}"
    text = body_of(mail, "plain")
    assert link in text.splitlines()
    assert link in Words(body_of(mail, "html")).links
    assert "Shah Lettings: Boiler service" in text
    assert "Shah Lettings" not in raw(parcel(account="Shah Lettings", discreet=True)).decode()


def test_security_is_no_list_to_leave():
    mail = read(of_kind("new_device"))
    assert mail["List-Unsubscribe"] is mail["List-Unsubscribe-Post"] is None
    assert "/unsubscribe/" not in raw(of_kind("new_device")).decode()


def test_without_https_there_is_no_single_click():
    message = Writer("http://localhost:8000", Signer((SECRET,))).write(parcel())
    assert [name for name, _ in message.lists] == ["List-Id", "List-Unsubscribe"]
    assert message.returns_to == ""


def test_mails_about_a_job_belong_together_and_others_to_none():
    mail = read(parcel())
    assert mail["References"] == mail["In-Reply-To"] == f"<job-{UUID(int=7)}@northgate.example>"
    assert read(parcel(about_job=None))["References"] is None


def test_long_hosts_do_not_spoil_ids():
    host = ".".join(["a-label-of-some-length"] * 8)
    email = as_email(Writer(f"https://{host}", Signer((SECRET,))).write(parcel()), f"a@{host}")
    mail = message_from_bytes(email.as_bytes(), EmailMessage, policy=modern)
    assert mail["References"] == f"<job-{UUID(int=7)}@{host}>"
    assert mail["List-Unsubscribe"].startswith(f"<https://{host}/unsubscribe/")
    lines = [line for line in email.as_bytes().split(b"\r\n") if host.encode() in line]
    assert not any(b"=?" in line for line in lines)


def test_what_comes_back_tells_whose_it_was():
    name, _, host = WRITER.write(parcel()).returns_to.partition("@")
    assert (name[:8], host) == ("bounces+", "northgate.example")
    assert len(name) <= 64
    returned = Signer(("another" * 9, SECRET)).returned(name[8:].upper())
    assert returned
    assert returned[0] == UUID(int=2)


def test_it_leads_to_the_very_screen_and_says_which_alert_is_read_by_that():
    there = f"{PORTAL}/portal/jobs/{UUID(int=7)}#alert={UUID(int=4)}"
    assert there in body_of(read(parcel()), "plain").split()
    assert "#alert" not in body_of(read(parcel(kind="test")), "plain")
    evil = read(parcel(path="/portal@evil.example/"))
    assert "evil" not in body_of(evil, "html")


def test_a_hostile_name_is_words_and_nothing_else():
    sent = parcel(
        organization=northgate(name=HOSTILE, phone=HOSTILE, email=HOSTILE, accent="red;}"),
        contact=to_alex(name=HOSTILE),
        title=HOSTILE,
        body=HOSTILE,
        action=HOSTILE,
    )
    mail, usual = read(sent), read(parcel())
    assert set(mail.keys()) == set(usual.keys()) - {"Reply-To"}
    assert len(mail["To"].addresses) == 1
    page = Words(body_of(mail, "html"))
    assert "script" not in page.tags
    assert "{{ 7 * 7 }}" in body_of(mail, "html")
    assert "\u202e" not in body_of(mail, "html") + body_of(mail, "plain")
    assert "red;" not in body_of(mail, "html")
    assert mail["Subject"].endswith("& Söhne")


@pytest.mark.parametrize(
    "email", ["a@b.example\r\nBcc: c@d.example", "a@b.example, c@d.example", ""]
)
def test_an_address_that_is_none_gets_no_mail(email: str):
    with pytest.raises(ValueError, match="address"):
        raw(parcel(contact=to_alex(email=email)))


def test_a_private_person_gets_no_detail():
    mail = read(parcel(discreet=True))
    assert mail["Subject"] == "News about a visit"
    assert b"Boiler" not in raw(parcel(discreet=True))


def test_one_about_the_account_says_below_a_discreet_beginning_what_it_is_about():
    mail = read(parcel(discreet=True, category=Category.SECURITY, title="A new browser"))
    assert "browser" not in mail["Subject"]
    text = body_of(mail, "plain")
    assert text.index(parcel().discreet_body) < text.index("A new browser")
    assert "Open the portal to see" in body_of(mail, "html")


@pytest.mark.parametrize(
    ("language", "words"), [("de", "Termine"), ("es", "visitas"), ("", "visits")]
)
def test_the_foot_is_in_the_language_of_the_alert(language: str, words: str):
    mail = read(parcel(language=language))
    assert words in body_of(mail, "plain")
    assert f'<html lang="{language or "en"}">' in body_of(mail, "html")


def test_every_language_has_words_for_everything():
    assert LANGUAGES.keys() == PHRASES.keys()
    for words in LANGUAGES.values():
        assert set(words.categories) == set(Category)


@pytest.mark.parametrize("accent", ["#ffffff", "#000000", "#ffff00", "#0b6b4f", "#ff0000", "none"])
def test_any_colour_is_readable_in_both_themes(accent: str):
    told = colours(accent)
    assert contrast(told["ground"], told["on_ground"]) >= READABLE
    assert contrast(told["ground_dark"], told["on_ground_dark"]) >= READABLE
    assert contrast(told["ink"], PAPER) >= READABLE
    assert contrast(told["ink_dark"], PAPER_DARK) >= READABLE
