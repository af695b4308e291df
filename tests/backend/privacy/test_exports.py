"""An export has all that is held, is whole or not there, and is its owner's alone."""

from typing import Any

import pytest

from tests.backend.conftest import ALEX, COLIN, MARTA, PRIYA
from tests.backend.privacy.conftest import Holding
from tests.factories.exports import EXPORTS, ask_for_export, state_of
from tests.factories.photos import declare, picture, send
from tests.factories.portals import Served, assert_problem


async def test_an_export_has_every_kind_and_the_photos(holding: Holding):
    alex = await holding.served.sign_in(ALEX)
    data = picture()
    path = await declare(alex, data)
    assert (await send(alex, path, data)).status_code == 204
    export = await holding.exported(alex)
    assert export.names[0] == "README.txt"
    assert b"Northgate" in export.files["README.txt"]
    assert [row["name"] for row in export.json("customer")] == ["Alex Morgan"]
    assert {row["email"] for row in export.json("contacts")} == {ALEX}
    jobs: Any = await holding.served.office.fetch(
        "select j.number from jobs j join customer_portal_access a using (customer_id)"
        " where a.email = $1",
        ALEX,
    )
    assert {row["number"] for row in export.json("jobs")} == {row["number"] for row in jobs}
    assert {row["number"] for row in export.sheet("jobs")} == {row["number"] for row in jobs}
    [request] = export.json("requests")
    [change] = export.json("changes")
    assert (request["description"], change["name"]) == ("Drip", "request.create")
    [photo] = export.json("photos")
    [name] = [name for name in export.names if name.startswith("photos/")]
    assert name == f"photos/{request['id']}/1-{photo['sha256'][:8]}.jpg"
    assert export.files[name].startswith(b"\xff\xd8")
    assert {row["happening"] for row in export.json("happenings")} == {
        "signed_in",
        "export_asked",
    }


async def test_an_export_lets_nobody_in(holding: Holding):
    alex = await holding.served.sign_in(ALEX)
    await holding.served.office.execute(
        "update customer_portal_access set password_hash = 'argon-of-alex'"
    )
    export = await holding.exported(alex)
    everything = b"".join(export.files.values())
    assert b"argon-of-alex" not in everything
    assert b"_hash" not in everything
    assert b"\\\\x" not in everything


async def test_everybody_but_an_owner_gets_what_is_held_of_themselves(holding: Holding):
    colin = await holding.served.sign_in(COLIN)
    assert (await declare(colin, picture())).startswith("/api/blobs")
    export = await holding.exported(colin)
    assert [row["email"] for row in export.json("contacts")] == [COLIN]
    assert len(export.json("requests")) == 1
    assert not {"data/jobs.json", "data/properties.json", "data/customer.json"} & set(export.names)
    assert MARTA.encode() not in b"".join(export.files.values())
    priya = await holding.served.sign_in(PRIYA)
    whole = await holding.exported(priya)
    assert {COLIN, MARTA, PRIYA} <= {row["email"] for row in whole.json("contacts")}


async def test_a_spreadsheet_takes_nothing_for_a_formula(holding: Holding):
    await holding.served.office.execute(
        "update properties set name = '=cmd|'' /C calc''!A0', line2 = '+1', city = ' @SUM(1)',"
        " access_notes = E'-2+3;=1\\r\\n\"quoted\"'"
    )
    export = await holding.exported(await holding.served.sign_in(ALEX))
    assert export.files["spreadsheets/properties.csv"].startswith(b"\xef\xbb\xbf")
    cells = [
        cell
        for kind in ("properties", "contacts")
        for row in export.sheet(kind)
        for cell in row.values()
    ]
    assert "'=cmd|' /C calc'!A0" in cells
    assert not [cell for cell in cells if cell.strip().startswith(("=", "+", "-", "@"))]
    assert export.json("properties")[0]["name"] == "=cmd|' /C calc'!A0"


async def test_how_far_it_is_is_shown_and_a_mail_says_when_it_is_there(holding: Holding):
    alex = await holding.served.sign_in(ALEX)
    export = await ask_for_export(alex)
    assert (await state_of(alex, export))["state"] == "waiting"
    await assert_problem(await alex.get(f"{EXPORTS}/{export}/file"), 409, "export_not_ready")
    assert await holding.make() == 1
    assert await holding.make() == 0
    shown = await state_of(alex, export)
    assert (shown["state"], shown["done"]) == ("ready", shown["total"])
    [path] = await holding.kept()
    assert shown["size"] == len(await holding.store.get(path) or b"")
    letter: Any = await holding.served.office.fetchrow("select * from privacy_letters")
    assert letter["recipient"] == ALEX
    assert "http://localhost/portal/settings/data" in letter["text"]
    assert path not in letter["text"]
    assert export not in letter["text"]


async def test_the_file_is_handed_to_its_owner_alone(holding: Holding):
    priya, colin = await holding.served.sign_in(PRIYA), await holding.served.sign_in(COLIN)
    export = await ask_for_export(priya)
    assert await holding.make() == 1
    file = f"{EXPORTS}/{export}/file"
    for stranger in (await holding.served.sign_in(ALEX), colin):
        await assert_problem(await stranger.get(f"{EXPORTS}/{export}"), 404)
        await assert_problem(await stranger.get(file), 404)
    await assert_problem(await holding.served.browser().get(file), 401)
    response = await priya.get(file)
    assert response.headers["Content-Disposition"].startswith("attachment;")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == "no-store"
    assert int(response.headers["Content-Length"]) == len(await response.get_data(as_text=False))
    downloads: Any = await holding.served.office.fetch(
        "select actor from audit_events where happening = 'export_downloaded'"
    )
    assert [row["actor"] for row in downloads] == ["Priya Shah"]


async def test_a_file_is_fetched_twenty_times_an_hour_and_noted_once(holding: Holding):
    alex = await holding.served.sign_in(ALEX)
    file = f"{EXPORTS}/{await ask_for_export(alex)}/file"
    await holding.make()
    for _ in range(20):
        assert (await alex.get(file)).status_code == 200
    refused = await alex.get(file)
    await assert_problem(refused, 429, "too_many_downloads")
    assert 0 < int(refused.headers["Retry-After"]) <= 3600
    office = holding.served.office
    noted = "select count(*) from audit_events where happening = 'export_downloaded'"
    assert await office.fetchval(noted) == 1
    for table, column in (("sign_in_throttles", "ends_at"), ("audit_events", "at")):
        await office.execute(f"update {table} set {column} = {column} - interval '1 hour'")
    assert (await alex.get(file)).status_code == 200
    assert await office.fetchval(noted) == 2


async def test_an_owner_who_is_one_no_more_does_not_get_it(holding: Holding):
    priya = await holding.served.sign_in(PRIYA)
    export = await ask_for_export(priya)
    await holding.make()
    await holding.served.office.execute(
        "update customer_portal_access set role = 'site' where email = $1", PRIYA
    )
    await assert_problem(await priya.get(f"{EXPORTS}/{export}/file"), 404)


async def test_the_file_is_for_somebody_who_signed_in_lately(holding: Holding):
    alex = await holding.served.sign_in(ALEX)
    export = await ask_for_export(alex)
    await holding.make()
    await holding.served.office.execute(
        "update sign_in_sessions set created_at = now() - interval '11 minutes'"
    )
    await assert_problem(await alex.get(f"{EXPORTS}/{export}/file"), 403, "sign_in_again")


async def test_one_is_made_at_a_time_and_three_a_day(holding: Holding):
    priya, colin = await holding.served.sign_in(PRIYA), await holding.served.sign_in(COLIN)
    for _ in range(3):
        await ask_for_export(priya)
        await assert_problem(await priya.post(EXPORTS), 409, "export_under_way")
        assert await holding.make() == 1
    await assert_problem(await priya.post(EXPORTS), 429, "too_many_exports")
    await ask_for_export(colin)


@pytest.mark.parametrize("wrong", ["0192d1f0-0000-7000-8000-000000000001", "nonsense", "%00"])
async def test_an_export_that_is_not_there_is_not_found(served: Served, wrong: str):
    alex = await served.sign_in(ALEX)
    await assert_problem(await alex.get(f"{EXPORTS}/{wrong}"), 404)
    await assert_problem(await alex.get(f"{EXPORTS}/{wrong}/file"), 404)
