"""All wiring, top to bottom, by hand."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

from quart import Quart

from deltasync import HEARTBEAT, Announcer, Command, Commands, Pokes
from doorstep.calendars.feed_routes import feed_blueprint
from doorstep.calendars.routes import calendars_blueprint
from doorstep.customers import replica as customers
from doorstep.customers.viewer import Viewer
from doorstep.demo.routes import demo_blueprint
from doorstep.documents.link_routes import links_blueprint
from doorstep.documents.renewing import require_renewable
from doorstep.documents.routes import documents_blueprint
from doorstep.documents.shared_routes import shared_blueprint
from doorstep.invoices.paper_routes import Press, papers_blueprint
from doorstep.invoices.routes import blueprint as invoices_blueprint
from doorstep.jobs import replica as jobs
from doorstep.jobs.routes import blueprint as jobs_blueprint
from doorstep.kit.bodies import keep_connections
from doorstep.kit.database import (
    LOCK_TIMEOUT,
    Lookout,
    close_database,
    connect,
    open_database,
    trusted,
)
from doorstep.kit.documentation import document_api
from doorstep.kit.errors import handle_problems
from doorstep.kit.headers import protect_browsers, refuse_ambiguous_headers, refuse_foreign_writes
from doorstep.kit.health import health_blueprint
from doorstep.kit.logs import log_requests
from doorstep.kit.outside import Outside
from doorstep.kit.settings import Mode, Settings
from doorstep.notifications import replica as notifications
from doorstep.notifications.mail.routes import unsubscribe_blueprint
from doorstep.notifications.push.routes import push_blueprint
from doorstep.notifications.routes import alerts_blueprint
from doorstep.notifications.senders import senders_by
from doorstep.organizations.branding import branding_blueprint
from doorstep.organizations.routes import organization_blueprint
from doorstep.organizations.shell import find_pwa, shell_blueprint
from doorstep.payments.autopay_routes import autopay_blueprint
from doorstep.payments.consenting import Consenting
from doorstep.payments.gateway import Gateway
from doorstep.payments.paying import Desk as PayDesk
from doorstep.payments.routes import pay_blueprint
from doorstep.payments.sessions import Sessions
from doorstep.payments.webhooks import webhooks_blueprint
from doorstep.people.routes import people_blueprint
from doorstep.privacy.export_routes import exports_blueprint
from doorstep.privacy.routes import blueprint as privacy_blueprint
from doorstep.replica.blob_routes import blobs_blueprint
from doorstep.replica.pushing import Decider
from doorstep.replica.routes import replica_blueprint
from doorstep.replica.watch import watching
from doorstep.requests import replica as requests
from doorstep.requests.photos import PHOTOS
from doorstep.requests.routes import requests_blueprint
from doorstep.sign_in.account_routes import blueprint as accounts_blueprint
from doorstep.sign_in.cookies import SESSION, cookie_name
from doorstep.sign_in.desk import Desk
from doorstep.sign_in.device_routes import blueprint as devices_blueprint
from doorstep.sign_in.email_routes import email_blueprint
from doorstep.sign_in.passkey_routes import passkey_blueprint
from doorstep.sign_in.routes import sign_in_blueprint
from doorstep.sign_in.sessions import scopes_of_sessions
from doorstep.sign_in.throttle import Throttle

COMMANDS: tuple[Command[Viewer, Any], ...] = (
    *customers.COMMANDS,
    *jobs.COMMANDS,
    *requests.commands(require_renewable),
    *notifications.COMMANDS,
)
"""What a customer may do to their copy."""
LARGEST_BODY = 2 * 1024 * 1024
"""Bytes of any body; every route that takes one has a smaller limit of its own."""


def create_app(
    settings: Settings,
    outside: Outside,
    *,
    heartbeat: float = HEARTBEAT,
    gateway: Gateway | None = None,
) -> Quart:
    """Return the portal's server; it connects to its database when it starts to serve.

    `heartbeat` is the number of seconds between signs of life on event streams. It speaks to Stripe
    by a `gateway` of its own unless it is given one.
    """
    app = Quart(__name__, static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    app.url_map.merge_slashes = False  # by a redirect to an absolute address, http behind a proxy
    handle_problems(app)
    log_requests(app)
    refuse_ambiguous_headers(app)
    refuse_foreign_writes(app)
    protect_browsers(app, secure=settings.secure)
    keep_connections(app, largest=LARGEST_BODY)
    document_api(app, cookie_name(SESSION, secure=settings.secure))

    announcer = Announcer(trusted)
    decider = Decider(Commands(COMMANDS), announcer)
    pokes = Pokes(partial(connect, settings.database_url), scopes_of_sessions, heartbeat)
    desk = Desk(settings, outside)
    gateway = gateway or Gateway(settings)
    default = settings.default_organization or None
    for each in (
        health_blueprint(),
        sign_in_blueprint(settings, desk),
        email_blueprint(desk),
        accounts_blueprint,
        devices_blueprint,
        passkey_blueprint(desk),
        replica_blueprint(decider, pokes),
        blobs_blueprint(outside.store, PHOTOS),
        push_blueprint(outside.push),
        people_blueprint(settings, outside),
        jobs_blueprint,
        requests_blueprint(decider),
        invoices_blueprint,
        papers_blueprint(Press(outside.store, outside.clock, Throttle(desk.keyed))),
        documents_blueprint(outside.store, Throttle(desk.keyed)),
        links_blueprint(desk),
        shared_blueprint(settings, desk, outside.store),
        calendars_blueprint(desk),
        feed_blueprint(settings, desk),
        pay_blueprint(PayDesk(gateway, Sessions(settings, gateway))),
        autopay_blueprint(Consenting(settings, gateway)),
        webhooks_blueprint(settings, gateway),
        unsubscribe_blueprint(settings),
        alerts_blueprint(senders_by(settings, outside), Throttle(desk.keyed)),
        privacy_blueprint,
        exports_blueprint(settings, outside.store),
        organization_blueprint(default),
        branding_blueprint(default),
        shell_blueprint(find_pwa(), default),
    ):
        app.register_blueprint(each)
    if settings.mode is Mode.DEMO:
        app.register_blueprint(demo_blueprint())

    @app.while_serving
    async def connected() -> AsyncGenerator[None]:
        lookout = Lookout()
        async with (
            _database(settings.database_url, lookout),
            watching(outside.store, lookout),
            pokes.running(),
            announcer.running(),
            gateway.running(),
        ):
            yield
        if outside.push:
            await outside.push.close()

    return app


@asynccontextmanager
async def _database(url: str, lookout: Lookout) -> AsyncGenerator[None]:
    await open_database(url, lock_timeout=LOCK_TIMEOUT, lookout=lookout, walls=True)
    try:
        yield
    finally:
        await close_database()
