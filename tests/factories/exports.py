"""An export as a person has it: asked for, made by a worker, and opened."""

import csv
from dataclasses import dataclass
from io import BytesIO, StringIO
from typing import Any
from zipfile import ZipFile

import msgspec

from doorstep.kit.store import Store
from doorstep.privacy.making import Maker
from tests.factories.portals import Browser

EXPORTS = "/api/portal/exports"


@dataclass(frozen=True)
class Opened:
    """A ZIP that was checked to be whole."""

    names: list[str]
    files: dict[str, bytes]

    def json(self, kind: str) -> list[dict[str, Any]]:
        """Return the rows of a kind."""
        return msgspec.json.decode(self.files[f"data/{kind}.json"])

    def sheet(self, kind: str) -> list[dict[str, str]]:
        """Return the rows of a kind as a spreadsheet reads them."""
        text = self.files[f"spreadsheets/{kind}.csv"].decode("utf-8-sig")
        return list(csv.DictReader(StringIO(text, newline="")))


def opened(data: bytes) -> Opened:
    """Return what is in a ZIP; every entry is read and its sum compared."""
    with ZipFile(BytesIO(data)) as archive:
        assert archive.testzip() is None
        return Opened(archive.namelist(), {name: archive.read(name) for name in archive.namelist()})


async def ask_for_export(browser: Browser) -> str:
    """Ask for an export and return its id."""
    response = await browser.post(EXPORTS)
    assert response.status_code == 202
    return (await response.get_json())["id"]


def maker(url: str, store: Store, **other: Any) -> Maker:
    """Return a worker's maker of exports."""
    return Maker(url, "http://localhost", store, **other)


async def exported(browser: Browser, url: str, store: Store) -> Opened:
    """Ask for an export, have it made, fetch it."""
    export = await ask_for_export(browser)
    assert await maker(url, store).make_next() == 1
    response = await browser.get(f"{EXPORTS}/{export}/file")
    assert response.status_code == 200
    return opened(await response.get_data(as_text=False))


async def state_of(browser: Browser, export: str) -> dict[str, Any]:
    """Return an export as the portal shows it."""
    return await (await browser.get(f"{EXPORTS}/{export}")).get_json()
