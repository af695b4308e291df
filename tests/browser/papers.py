"""Documents that the office has filed for somebody."""

import hashlib
import io
from dataclasses import dataclass
from functools import cache

import pikepdf
import typst
from PIL import Image
from playwright.sync_api import Page

from tests.browser.portal import Portal

FILE = """
    insert into documents (organization_id, customer_id, property_id, job_id, kind, audience,
      title, certificate_type, appliance, issued_on, expires_on, file_name, media_type, size,
      sha256, filed_at, supersedes_id)
    select organization_id, customer_id, {place},
      (select id from jobs j where j.customer_id = a.customer_id and status = 'completed'
        order by id limit 1),
      '{kind}', 'site', '{title}', '{certificate_type}', '{appliance}', current_date - 341,
      current_date + {days}::integer, '{title}.{suffix}', '{media_type}', {size},
      '{sha256}', now(), {before}
    from customer_portal_access a where email = '{email}' returning id
"""
FIRST_PLACE = """
    (select id from properties p where p.customer_id = a.customer_id
      order by external_id, id limit 1)
"""
ANOTHER_PLACE = """
    insert into properties (organization_id, customer_id, line1, city, postal_code)
    select organization_id, customer_id, '{line1}', 'Leeds', 'LS1 4AP'
    from customer_portal_access where email = '{email}' returning id
"""
VERSION = """
    insert into document_versions (organization_id, document_id, sha256, code)
    select organization_id, id, sha256, '{code}' from documents where id = '{id}'
"""
SHEET = """
  navigator.canShare = () => true;
  navigator.share = async ({ files: [file] }) => {
    if (navigator.userActivation?.isActive === false) throw new DOMException("", "NotAllowedError");
    const hash = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
    const hex = [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, "0"));
    window.shared = [file.name, file.type, hex.join("")];
  };
"""
"""The phone's sheet for sharing, which these browsers have not; it notes the file it was given."""
READER_IS_KEPT = "caches.open('reader').then(c => c.keys()).then(all => all.length === 2)"
"""True once PDFs can be shown without a network."""
SUFFIXES = {"application/pdf": "pdf", "text/csv": "csv"}


@cache
def pdf(heading: str, pages: int = 1) -> bytes:
    """Return a PDF of so many pages, each with the heading and a reading."""
    page = f"= {heading}\n#table(columns: 2, [Working pressure], [20.5 mbar])"
    return typst.compile("\n#pagebreak()\n".join([page] * pages).encode())


def scan() -> bytes:
    """Return a PDF of one page that is a picture in JPEG 2000, as scanners make them."""
    data = io.BytesIO()
    Image.new("RGB", (300, 420), (180, 40, 40)).save(data, "JPEG2000")
    with pikepdf.new() as made:
        page = made.add_blank_page(page_size=(300, 420))
        picture = pikepdf.Stream(made, data.getvalue())
        picture.stream_dict = pikepdf.Dictionary(
            Type=pikepdf.Name.XObject,
            Subtype=pikepdf.Name.Image,
            Width=300,
            Height=420,
            Filter=pikepdf.Name.JPXDecode,
        )
        name = page.add_resource(picture, pikepdf.Name.XObject)
        page.contents_add(f"300 0 0 420 0 0 cm {name} Do".encode())
        made.save(data := io.BytesIO())
    return data.getvalue()


@dataclass(frozen=True)
class Filed:
    """A document, by its id; its file, the code that is printed on it, and what it is called."""

    id: str
    data: bytes
    code: str

    name: str
    media_type: str

    @property
    def shared(self) -> list[str]:
        """What a sheet for sharing notes of it: the name, the type and the hash."""
        return [self.name, self.media_type, hashlib.sha256(self.data).hexdigest()]

    @property
    def path(self) -> str:
        """Where the portal shows it."""
        return f"/portal/documents/{self.id}"


@dataclass(frozen=True)
class Papers:
    """What the office files for who has an address."""

    portal: Portal
    email: str

    def certificate(
        self,
        appliance: str,
        days: int,
        before: Filed | None = None,
        pages: int = 1,
        place: str | None = None,
    ) -> Filed:
        """File a gas safety record that ends in so many days, in the place of one `before`.

        It is of their first place, or of that with an id.
        """
        said = {"kind": "certificate", "certificate_type": "Gas safety record"}
        said |= {"place": f"'{place}'"} if place else {}
        data = pdf(f"Record of {appliance} for {self.email.partition('@')[0]}, {days} days", pages)
        return self._file("Gas safety record", data, days, before, appliance=appliance, **said)

    def other(self, title: str, data: bytes, media_type: str = "application/pdf") -> Filed:
        """File a job report of any type."""
        return self._file(title, data, None, None, media_type=media_type)

    def place(self, line1: str) -> str:
        """Note another place of theirs; return its id."""
        return self.portal.sql(ANOTHER_PLACE.format(line1=line1, email=self.email)).split()[0]

    def withdraw(self, filed: Filed) -> None:
        """Take a document back."""
        self.portal.sql(f"update documents set withdrawn_at = now() where id = '{filed.id}'")

    def _file(
        self, title: str, data: bytes, days: int | None, before: Filed | None, **said: str
    ) -> Filed:
        sha256 = hashlib.sha256(data).hexdigest()
        self.portal.store(f"documents/{sha256}", data)
        media_type = said.get("media_type", "application/pdf")
        known = {"kind": "job_report", "certificate_type": "", "appliance": ""}
        known |= {"place": FIRST_PLACE} | said
        known |= {"title": title, "email": self.email, "sha256": sha256, "media_type": media_type}
        filled = FILE.format(
            **known,
            days="null" if days is None else days,
            size=len(data),
            suffix=SUFFIXES[media_type],
            before=f"'{before.id}'" if before else "null",
        )
        found = self.portal.sql(filled).split()[0]
        code = hashlib.sha256(found.encode()).hexdigest()[:12].upper()
        self.portal.sql(VERSION.format(id=found, code=code))
        return Filed(found, data, code, f"{title}.{SUFFIXES[media_type]}", media_type)


def shows(page: Page, filed: Filed) -> None:
    """Open a document; the text of its PDF is on the page, for whoever cannot see it."""
    page.goto(filed.path)
    page.locator(".textLayer").get_by_text("20.5 mbar").first.wait_for()
