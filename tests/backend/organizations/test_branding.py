"""The portal as the organisation's own: name, colour and icons, readable whatever was chosen."""

import io

import pytest
from PIL import Image

from doorstep.organizations.colours import PAPER, PAPER_DARK, READABLE, contrast, ink, on
from tests.factories.portals import Served

COLOURS = ["#0b6b4f", "#ffff00", "#000000", "#ffffff", "#ff0000", "#7f7f7f"]


@pytest.mark.parametrize("accent", COLOURS)
def test_text_is_readable_on_and_in_any_colour(accent: str):
    assert contrast(on(accent), accent) >= READABLE
    assert contrast(ink(accent, PAPER), PAPER) >= READABLE
    assert contrast(ink(accent, PAPER_DARK), PAPER_DARK) >= READABLE


async def test_the_manifest_has_the_organisations_name_and_installable_icons(served: Served):
    response = await served.browser().get("/manifest.json")
    manifest = await response.get_json(force=True)
    assert response.headers["Cache-Control"] == "no-cache"
    assert manifest["name"] == "Northgate Heating"
    assert {icon["purpose"] for icon in manifest["icons"]} == {"any", "maskable"}
    for icon in manifest["icons"]:
        answer = await served.browser().get(icon["src"])
        image = Image.open(io.BytesIO(await answer.get_data(as_text=False)))
        assert f"{image.width}x{image.height}" == icon["sizes"]


async def test_a_maskable_icon_is_coloured_to_its_corners(served: Served):
    answer = await served.browser().get("/icons/192.png?maskable")
    image = Image.open(io.BytesIO(await answer.get_data(as_text=False))).convert("RGBA")
    assert image.getpixel((0, 0)) == (0x0B, 0x6B, 0x4F, 255)


async def test_the_page_has_the_name_escaped_and_is_asked_for_each_time(served: Served):
    await served.office.execute("update organizations set name = 'A <b> & Sons'")
    response = await served.browser().get("/portal/anything")
    assert "A &lt;b&gt; &amp; Sons" in await response.get_data(as_text=True)
    assert response.headers["Cache-Control"] == "no-cache"


async def test_hashed_files_are_kept_for_ever_and_the_worker_never(served: Served):
    page = await (await served.browser().get("/portal")).get_data(as_text=True)
    script = page.split('src="', 1)[1].split('"', 1)[0]
    kept = (await served.browser().get(script)).headers["Cache-Control"]
    assert "immutable" in kept
    assert (await served.browser().get("/sw.js")).headers["Cache-Control"] == "no-cache"


async def test_the_same_file_is_not_sent_twice(served: Served):
    first = await served.browser().get("/brand.css")
    again = await served.browser().get(
        "/brand.css", headers={"If-None-Match": first.headers["ETag"]}
    )
    assert again.status_code == 304


async def test_each_host_has_its_own_organisation(served: Served):
    await served.office.execute("update organizations set host = 'acme.localhost'")
    ours = await served.browser().get("/api/organization", headers={"Host": "acme.localhost:8000"})
    assert (await ours.get_json())["name"] == "Northgate Heating"
    await served.office.execute(
        "insert into organizations (external_id, name, host) values ('x', 'X', 'x.localhost')"
    )
    nobody = await served.browser().get("/api/organization", headers={"Host": "other.localhost"})
    assert (await nobody.get_json())["code"] == "no_such_portal"


@pytest.mark.parametrize("path", ["/portal/shared", "/portal/verify"])
async def test_a_page_that_anybody_can_open_is_not_listed_by_search_engines(
    served: Served, path: str
):
    browser = served.browser()
    assert (await browser.get(path)).headers["X-Robots-Tag"] == "noindex, nofollow"
    assert "X-Robots-Tag" not in (await browser.get("/portal")).headers
    robots = await browser.get("/robots.txt")
    assert robots.content_type == "text/plain; charset=utf-8"
    assert "Disallow: /api/" in await robots.get_data(as_text=True)
