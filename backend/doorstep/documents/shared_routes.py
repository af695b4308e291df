"""For whoever has a link, a file or a code, and has not signed in: what it leads to, and is."""

from collections.abc import Sequence
from dataclasses import dataclass
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
from doorstep.sign_in.secrecy import Keyed
from doorstep.sign_in.throttle import QUARTER, Counted, Limit, Throttle, allowed

from .links import hash_of
from .serving import NEVER_KEPT, DocumentAway, handed_out
from .sharing import LinkOver, SharedDocument, note_view, shared
from .verifying import State, plain_code, state_of

SMALL = 1024
"""Bytes of a body here."""
PROOFS = Limit("verify", 300, QUARTER)
PROOFS_OF_ORGANIZATION = Limit("verify-all", 20_000, QUARTER)
"""Hashes and codes of a network, and of all together: a code has 60 bits."""
WRONG_TOKENS = Limit("shared-wrong", 300, QUARTER)
"""Of a network. A token has 256 bits, so that no number of tries finds one."""
VIEWS = Limit("shared", 300, QUARTER)
FILES = Limit("shared-file", 300, QUARTER)
"""Of one link, whoever opens it: what others try does not close it."""
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


@dataclass(frozen=True, slots=True)
class _Gate:
    """Counts what is asked by whom nobody knows, each thing for itself."""

    keyed: Keyed
    proxies: int

    async def count_proof(self, organization: UUID) -> None:
        """Count a hash or a code that is about to be checked; raises AskedEnough."""
        network = client_network(self.proxies)
        await self._count(organization, [(PROOFS, network), (PROOFS_OF_ORGANIZATION, "")])

    async def led_to(self, organization: UUID, token: str, limit: Limit) -> SharedDocument:
        """Return what a link leads to, within a limit of its own.

        Raises AskedEnough, or LinkOver; only tokens that lead nowhere count for their network.
        """
        try:
            document = await shared(organization, token)
        except LinkOver:
            await self._count(organization, [(WRONG_TOKENS, client_network(self.proxies))])
            raise
        await self._count(organization, [(limit, hash_of(token))])
        return document

    async def _count(self, organization: UUID, counted: Sequence[Counted]) -> None:
        wait = await Throttle(self.keyed).count(organization, counted)
        if not wait:
            return
        limit, _ = counted[0]
        # Once in its time: whoever is refused again and again is not to fill the log.
        logged = Limit(f"{limit.kind}-logged", 1, limit.within)
        if await allowed(self.keyed, organization, logged, ""):
            log.warning("public_limited", organization=str(organization), limit=limit.kind)
        raise AskedEnough(headers={"Retry-After": str(wait)})


def shared_blueprint(settings: Settings, desk: Desk, store: Store) -> Blueprint:
    """Return the routes, which no search engine is to follow."""
    blueprint = Blueprint("shared", __name__, url_prefix="/api/portal")
    gate = _Gate(desk.keyed, settings.trusted_proxies)

    @blueprint.after_request
    async def hide(response: Response) -> Response:  # pyright: ignore[reportUnusedFunction]
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response

    async def owner() -> UUID:
        """Return whose portal it is; raises NoSuchPortal."""
        return (await desk.organization()).id

    @blueprint.post("/shared")
    @described(
        "getShared", takes=Token, gives=SharedDocument, signed_in=False, refuses=(*OPEN, LinkOver)
    )
    async def show_shared() -> Response:
        """Return what a link leads to, and count that it was looked at."""
        given = await read_body(Token, limit=SMALL)
        organization = await owner()
        document = await gate.led_to(organization, given.token, VIEWS)
        await note_view(organization, given.token)
        return json_response(document)

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
        document = await gate.led_to(await owner(), given.token, FILES)
        return await handed_out(store, document.file(), NEVER_KEPT)

    @blueprint.post("/verify")
    @described("verify", takes=Proof, gives=Verdict, signed_in=False, refuses=OPEN)
    async def verify() -> Response:
        """Say whether the business has issued a file, and whether it is current."""
        given = await read_body(Proof, limit=SMALL)
        if (given.sha256 is None) == (given.code is None):
            reason = "Either the hash of a file or a code is needed."
            raise Unprocessable(errors=[{"field": "code", "reason": reason}])
        organization = await owner()
        await gate.count_proof(organization)
        state = await state_of(
            organization,
            sha256=given.sha256 and given.sha256.lower(),
            code=given.code and plain_code(given.code),
        )
        return json_response(Verdict(state))

    return blueprint
