"""`/api/portal/autopay`: agreeing to be charged by itself, and ending it. Online only."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta
from quart import Blueprint, Response

from doorstep.customers.viewer import Viewer
from doorstep.kit.documentation import described
from doorstep.kit.errors import NotAllowed, TryAgain
from doorstep.kit.http import json_response, read_body
from doorstep.replica.reading import read_rows
from doorstep.sign_in.entering import current_viewer, own_rows, session_token_hash

from .consent import VERSION, consent_text
from .consenting import ConsentChanged, Consenting, TooManyConsents
from .gateway import PaymentsAway
from .refusals import PaymentsOff
from .replica import Autopay

SMALL = 4096
"""Bytes of a body here."""


class Consent(msgspec.Struct):
    """What is agreed to, in paragraphs; `version` is which wording it is."""

    version: str
    text: str


class AutopayShown(msgspec.Struct):
    """How it stands, and what would be agreed to; the rest is null while there was none."""

    state: Literal["none", "active", "off"]
    consent: Consent
    detail: str | None = None
    consented_at: str | None = None
    consented_by: str | None = None


class Agree(msgspec.Struct, forbid_unknown_fields=True):
    """Which wording the person was shown."""

    consent_version: Annotated[str, Meta(min_length=1, max_length=20)]


class SavingBegun(msgspec.Struct):
    """The page where the card is saved, for this person alone."""

    url: str


def autopay_blueprint(consenting: Consenting) -> Blueprint:
    """Return the routes."""
    blueprint = Blueprint("autopay", __name__, url_prefix="/api/portal/autopay")

    @blueprint.get("")
    @described("getAutopay", gives=AutopayShown, refuses=(NotAllowed,))
    async def show_autopay() -> Response:
        """Say whether invoices are paid by themselves, and what would be agreed to."""
        return json_response(await _shown(await _payer()))

    @blueprint.delete("")
    @described("endAutopay", status=204, refuses=(NotAllowed,))
    async def end() -> Response:
        """Have nothing more charged by itself, from now on."""
        await consenting.end(await _payer(), session_token_hash())
        return Response(status=204)

    _add_agreeing(blueprint, consenting)
    return blueprint


def _add_agreeing(blueprint: Blueprint, consenting: Consenting) -> None:
    @blueprint.post("")
    @described(
        "agreeToAutopay",
        takes=Agree,
        gives=SavingBegun,
        status=201,
        refuses=(NotAllowed, ConsentChanged, PaymentsOff, PaymentsAway, TryAgain, TooManyConsents),
    )
    async def agree() -> Response:
        """Agree that invoices are paid by themselves; it counts once a card is saved."""
        session, viewer = session_token_hash(), await _payer()
        agreed = await read_body(Agree, limit=SMALL)
        url = await consenting.begin(viewer, session, agreed.consent_version)
        return json_response(SavingBegun(url), 201)


async def _payer() -> Viewer:
    """Return who asks; raises NotAllowed unless they may pay."""
    viewer = await current_viewer()
    if "autopay" not in viewer.kinds:
        raise NotAllowed
    return viewer


async def _shown(viewer: Viewer) -> AutopayShown:
    async with own_rows() as link:
        business: str = await link.fetchval("select name from organizations")
    consent = Consent(VERSION, consent_text(business))
    for _, doc in await read_rows(viewer, "autopay", limit=1):
        known = msgspec.json.decode(doc, type=Autopay)
        return AutopayShown(
            *(known.state, consent, known.detail),
            *(known.consented_at, known.consented_by),
        )
    return AutopayShown("none", consent)
