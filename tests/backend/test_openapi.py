"""`/openapi.json`, health, and the headers of every answer."""

from typing import Any

from tests.factories.portals import Served, serve

OPERATIONS = {
    "askForMail",
    "signInByCode",
    "signInByLink",
    "askForPasskey",
    "signInByPasskey",
    "listPasskeys",
    "askToAddPasskey",
    "addPasskey",
    "renamePasskey",
    "removePasskey",
    "signInByPassword",
    "getPassword",
    "setPassword",
    "removePassword",
    "getSession",
    "signOut",
    "listPeople",
    "invitePerson",
    "inviteAgain",
    "changeRole",
    "removePerson",
    "listAccounts",
    "switchAccount",
    "listDevices",
    "endDevice",
    "endOtherDevices",
    "listJobs",
    "getJob",
    "createRequest",
    "getOrganization",
    "getPush",
    "testAlerts",
    "mailAgain",
    "countAlertsElsewhere",
    "subscribe",
    "unsubscribe",
    "askForNewEmail",
    "confirmNewEmail",
    "listDocuments",
    "getDocument",
    "getDocumentThumbnail",
    "getDocumentsZip",
    "makeLink",
    "listLinks",
    "endLink",
    "getShared",
    "getSharedFile",
    "verify",
    "listCalendars",
    "makeCalendar",
    "changeCalendar",
    "endCalendar",
    "getCalendar",
    "getVisitFile",
    "listInvoices",
    "getInvoice",
    "pay",
    "getAutopay",
    "agreeToAutopay",
    "endAutopay",
    "getInvoicePdf",
    "getReceipt",
    "getStatement",
    "getPrivacy",
    "askForExport",
    "getExport",
    "getExportFile",
    "askForErasure",
    "withdrawErasure",
    "listAudit",
}


async def test_the_document_lists_what_other_programs_may_ask(served: Served):
    document: Any = await (await served.browser().get("/openapi.json")).get_json()
    assert document["openapi"].startswith("3.")
    operations = {
        operation.get("operationId"): operation
        for path in document["paths"].values()
        for operation in path.values()
    }
    assert operations.keys() == OPERATIONS
    for name in ("askForMail", "createRequest", "signInByCode"):
        content = operations[name]["requestBody"]["content"]
        assert "application/json" in content


OF_FILES = {
    "getDocument": {200, 206, 304, 404, 412, 416, 503},
    "getDocumentThumbnail": {200, 304, 404, 412, 503},
    "getDocumentsZip": {200, 404, 422, 429, 503},
    "makeLink": {201, 400, 404, 409, 413, 415, 422, 429, 503},
    "listLinks": {200, 404, 503},
    "endLink": {204, 403, 404, 503},
    "getShared": {200, 400, 404, 413, 415, 422, 429, 503},
    "getSharedFile": {200, 400, 404, 412, 413, 415, 422, 429, 503},
    "verify": {200, 400, 404, 413, 415, 422, 429, 503},
    "getCalendar": {200, 304, 404, 429, 503},
    "makeCalendar": {201, 400, 401, 403, 409, 413, 415, 422, 429, 503},
}


async def test_the_document_says_how_files_are_answered_with(served: Served):
    document: Any = await (await served.browser().get("/openapi.json")).get_json()
    for path in document["paths"].values():
        for operation in path.values():
            wanted = OF_FILES.get(operation["operationId"], set())
            assert wanted <= {int(status) for status in operation["responses"]}, operation
            if 304 in wanted:
                assert "content" not in operation["responses"]["304"]
            if 206 in wanted:
                assert operation["responses"]["206"]["content"] == {"*/*": {}}


async def test_the_documented_paths_are_served(served: Served):
    document: Any = await (await served.browser().get("/openapi.json")).get_json()
    rules = {
        rule.rule.replace("<", "{").replace(">", "}") for rule in served.app.url_map.iter_rules()
    }
    assert document["paths"].keys() <= rules


async def test_the_server_says_that_it_is_well(served: Served):
    for path in ("/healthz", "/readyz"):
        response = await served.browser().get(path)
        assert (response.status_code, await response.get_json()) == (200, {"status": "ok"})


async def test_every_answer_protects_the_browser(served: Served):
    for path in ("/healthz", "/api/session", "/nothing", "/demo"):
        response = await served.browser().get(path)
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Referrer-Policy"] == "no-referrer"
        assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        policy = response.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'")
        assert "unsafe" not in policy
        assert "http" not in policy
        if response.mimetype == "text/html":
            assert "require-trusted-types-for 'script'; trusted-types doorstep" in policy
            assert response.headers["Cross-Origin-Opener-Policy"] == "same-origin"
            assert "camera=()" in response.headers["Permissions-Policy"]


async def test_over_https_browsers_are_told_to_stay_with_it(inhabited_url: str):
    async with serve(inhabited_url, public_url="https://portal.example") as served:
        response = await served.browser().get("/api/session")
        assert response.headers["Strict-Transport-Security"] == "max-age=31536000"


async def test_the_portal_itself_is_a_page_that_runs_nothing_of_others(served: Served):
    response = await served.browser().get("/portal")
    assert response.mimetype == "text/html"
    assert "script-src 'self'" in response.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in response.headers["Content-Security-Policy"]
