"""`/unsubscribe/TOKEN`: stops the mails of one category, for whoever has one of them.

A mail program posts there at once (RFC 8058). A person gets a page that asks first: to look at an
address must change nothing, since scanners of mail look at all of them.
"""

from typing import Any
from urllib.parse import parse_qs
from uuid import UUID

from quart import Blueprint, Response, request

from doorstep.kit.database import trusted
from doorstep.kit.http import read_bytes
from doorstep.kit.settings import Settings
from doorstep.notifications.choices import OF_PERSON
from doorstep.notifications.models import Category
from doorstep.notifications.phrases import language_of
from doorstep.organizations.hosts import organization_at
from doorstep.organizations.models import Organization

from .stopping import stop, stopped, undo
from .tokens import Signer
from .words import LANGUAGES
from .writing import CHOICES, TEMPLATES

SMALL = 4096
"""Bytes of a body here."""


def unsubscribe_blueprint(settings: Settings) -> Blueprint:
    """Return the page and what it does; it needs no cookie, and no search engine is to list it."""
    blueprint = Blueprint(
        "unsubscribe", __name__, url_prefix="/unsubscribe", static_folder="static"
    )
    signer = Signer(settings.session_keys())
    default = settings.default_organization or None

    @blueprint.after_request
    async def hide(response: Response) -> Response:  # pyright: ignore[reportUnusedFunction]
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        # A form of a page without any referrer is said to come from nowhere.
        response.headers["Referrer-Policy"] = "same-origin"
        return response

    @blueprint.get("/<token>")
    async def ask(token: str) -> Response:
        return await _answer(signer, token, default, "ask")

    @blueprint.post("/<token>")
    async def decide(token: str) -> Response:
        form = parse_qs((await read_bytes(SMALL)).decode("ascii", "replace"))
        return await _answer(signer, token, default, "undone" if "undo" in form else "done")

    return blueprint


async def _answer(signer: Signer, token: str, default: str | None, state: str) -> Response:
    owner = await organization_at(request.host, default)
    meant = signer.stopped(token)
    if meant is None:
        return _page(owner, language_of(owner.locale), "bad", status=404)
    contact, category = meant
    if state == "done":
        await stop(owner.id, contact, category)
    elif state == "undone":
        await undo(owner.id, contact, category)
    elif await stopped(owner.id, contact, category):
        state = "done"
    return _page(owner, await _language(contact, owner), state, category)


async def _language(contact: UUID, owner: Organization) -> str:
    """Return the language that their mails are in."""
    async with trusted() as link:
        row: Any = await link.fetchrow(_SPOKEN, contact, owner.id)
    return language_of(*(row or ()), owner.locale)


def _page(
    owner: Organization,
    language: str,
    state: str,
    category: Category | None = None,
    status: int = 200,
) -> Response:
    words = LANGUAGES[language]
    told: dict[str, Any] = {"language": language, "organization": owner.name, "state": state}
    for name in ("title", ""):
        sentence: str = getattr(words, f"{state}_{name}".rstrip("_"))
        told[name or "body"] = words.of(sentence, owner.name, category) if category else sentence
    more = {"words": words, "choices": CHOICES}
    html = TEMPLATES.get_template("mail/stop.html").render(told | more)
    response = Response(html, status=status, content_type="text/html; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    return response


_SPOKEN = f"""
    select p.language, told.locale from customer_portal_access told, lateral ({OF_PERSON}) p
    where told.id = $1 and told.organization_id = $2
"""  # noqa: S608 - put together from our own words
