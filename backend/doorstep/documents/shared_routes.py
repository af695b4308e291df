"""For whoever has a link, a file or a code, and has not signed in: what it leads to, and is."""

from typing import Annotated
from uuid import UUID

import msgspec
import structlog
from quart import Blueprint, Response

from doorstep.kit.documentation import described
from doorstep.kit.errors import TooMany, Unprocessable
from doorstep.kit.headers import client_network
from doorstep.kit.http import json_response, read_body
from doorstep.kit.settings import Settings
from doorstep.kit.store import Store
from doorstep.organizations.hosts import NoSuchPortal
from doorstep.sign_in.desk import Desk
from doorstep.sign_in.throttle import QUARTER, Limit, Throttle

from .serving import NEVER_KEPT, DocumentAway, handed_out
from .sharing import LinkOver, SharedDocument, shared
from .verifying import State, plain_code, state_of

SMALL = 1024
"""Bytes of a body here."""
OF_NETWORK = Limit("public", 300, QUARTER)
OF_ORGANIZATION = Limit("public-all", 20_000, QUARTER)
log = structlog.get_logger()


class AskedEnough(TooMany):
    """There were very many tries from here. Please wait a little and try again."""

    code = "too_many_tries"


class Token(msgspec.Struct, forbid_unknown_fields=True):
    """The token out of a link's fragment."""

    token: Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_-]{1,100}\Z")]


class Proof(msgspec.Struct, forbid_unknown_fields=True):
    """The SHA-256 of a file, or the code that is printed on it: one of the two."""

    sha256: Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Fa-f]{64}\Z")] | None = None
    code: Annotated[str, msgspec.Meta(pattern=r"^[^\x00]{1,40}\Z")] | None = None


class Verdict(msgspec.Struct):
    """What a file is to the business whose portal this is, and nothing else."""

    state: State


OPEN = (NoSuchPortal, AskedEnough)


def shared_blueprint(settings: Settings, desk: Desk, store: Store) -> Blueprint:
    """Return the routes, which no search engine is to follow."""
    blueprint = Blueprint("shared", __name__, url_prefix="/api/portal")
    throttle = Throttle(desk.keyed)

    @blueprint.after_request
    async def hide(response: Response) -> Response:  # pyright: ignore[reportUnusedFunction]
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response

    async def owner() -> UUID:
        """Return whose portal it is; raises NoSuchPortal or AskedEnough."""
        organization = (await desk.organization()).id
        network = client_network(settings.trusted_proxies)
        counted = [(OF_NETWORK, network), (OF_ORGANIZATION, "")]
        if wait := await throttle.count(organization, counted):
            log.warning("public_limited", organization=str(organization))
            raise AskedEnough(headers={"Retry-After": str(wait)})
        return organization

    @blueprint.post("/shared")
    @described(
        "getShared", takes=Token, gives=SharedDocument, signed_in=False, refuses=(*OPEN, LinkOver)
    )
    async def show_shared() -> Response:
        """Return what a link leads to, and count that it was looked at."""
        given = await read_body(Token, limit=SMALL)
        return json_response(await shared(await owner(), given.token, counted=True))

    @blueprint.post("/shared/file")
    @described(
        "getSharedFile",
        takes=Token,
        media_type="*/*",
        signed_in=False,
        refuses=(*OPEN, LinkOver, DocumentAway),
    )
    async def show_shared_file() -> Response:
        """Return the file that a link leads to."""
        given = await read_body(Token, limit=SMALL)
        document = await shared(await owner(), given.token, counted=False)
        return await handed_out(store, document.file(), NEVER_KEPT)

    @blueprint.post("/verify")
    @described("verify", takes=Proof, gives=Verdict, signed_in=False, refuses=OPEN)
    async def verify() -> Response:
        """Say whether the business has issued a file, and whether it is current."""
        given = await read_body(Proof, limit=SMALL)
        if (given.sha256 is None) == (given.code is None):
            reason = "Either the hash of a file or a code is needed."
            raise Unprocessable(errors=[{"field": "code", "reason": reason}])
        state = await state_of(
            await owner(),
            sha256=given.sha256 and given.sha256.lower(),
            code=given.code and plain_code(given.code),
        )
        return json_response(Verdict(state))

    return blueprint
