"""`/openapi.json`: what other programs may ask, described from the types that check it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from types import MappingProxyType
from typing import Any, TypeVar, cast

import quart_schema
from quart import Quart
from quart_schema import APIKeySecurityScheme, Info, OpenAPIProvider, QuartSchema
from werkzeug.routing import Rule

from .errors import (
    AccessRemoved,
    BadRequest,
    NotFound,
    NotSignedIn,
    Problem,
    SignedOut,
    TooLarge,
    TryAgain,
    Unavailable,
    Unprocessable,
    UnsupportedMediaType,
)
from .headers import SAFE, AmbiguousHeaders, ForeignOrigin

DESCRIBED = ("/api/portal", "/api/sign-in", "/api/session", "/api/organization", "/calendar")
"""Where the documented paths begin; the sync has a protocol document of its own."""
Refusals = Sequence[type[Problem]]
EVERYWHERE: Refusals = (AmbiguousHeaders, Unavailable, TryAgain)
OF_WRITES: Refusals = (ForeignOrigin,)
OF_SESSIONS: Refusals = (NotSignedIn, SignedOut, AccessRemoved)
OF_BODIES: Refusals = (BadRequest, TooLarge, UnsupportedMediaType, Unprocessable)
OF_IDS: Refusals = (NotFound,)
PROBLEM = {
    "type": "object",
    "description": "What went wrong, for a program and for a person (RFC 9457).",
    "required": ["type", "title", "status", "code", "detail"],
    "properties": {
        "type": {"const": "about:blank"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {"type": "object", "additionalProperties": {"type": "string"}},
        },
    },
}
SESSION = "session"
"""What the document calls the cookie of who is signed in."""
Paths = dict[str, dict[str, dict[str, Any]]]
F = TypeVar("F", bound=Callable[..., Any])
_documents: Any = quart_schema


@dataclass(frozen=True, slots=True)
class _Told:
    """What quart-schema has no words for."""

    refuses: Refusals
    takes_body: bool
    signed_in: bool
    status: int
    media_type: str | None
    otherwise: Mapping[int, str]


def described(
    name: str,
    *,
    takes: type | None = None,
    gives: type | None = None,
    status: int = 200,
    query: type | None = None,
    headers: type | None = None,
    media_type: str | None = None,
    otherwise: Mapping[int, str] = MappingProxyType({}),
    refuses: Refusals = (),
    signed_in: bool = True,
) -> Callable[[F], F]:
    """Describe a route: its operation's name, the types of what it takes, and its answers.

    `refuses` are the problems of its own; those that come with a body, an id or a session are
    known. Without `gives` the answer has no body, or one of the `media_type`. `otherwise` says what
    other good answers there are, by their status: of a file, a part of it or none.
    """

    def describe(view: F) -> F:
        if takes is not None:
            view = _documents.document_request(takes)(view)
        if gives is not None:
            view = _documents.document_response(gives, status)(view)
        if query is not None:
            view = _documents.document_querystring(query)(view)
        if headers is not None:
            view = _documents.document_headers(headers)(view)
        view = _documents.operation_id(name)(view)
        told = _Told(refuses, takes is not None, signed_in, status, media_type, otherwise)
        view.doorstep_told = told  # pyright: ignore[reportFunctionMemberAccess]
        return view

    return describe


class _ApiAlone(OpenAPIProvider):
    def generate_rules(self) -> Iterable[Rule]:
        return [rule for rule in super().generate_rules() if rule.rule.startswith(DESCRIBED)]

    def operation_id(self, method: str, path: str, func: Callable[..., Any]) -> str | None:
        """Return the name as it was given: each view here answers to one method."""
        given = super().operation_id(method, path, func)
        return given and given.removeprefix(f"{method.lower()}_")

    def build_paths(self, rule: Rule) -> tuple[dict[str, Any], dict[str, Any]]:
        """Build what the types say, and the answers that no type of the route says."""
        paths, components = cast("tuple[Paths, dict[str, Any]]", super().build_paths(rule))
        told: _Told = self._app.view_functions[rule.endpoint].doorstep_told  # pyright: ignore
        for operations in paths.values():
            for method, operation in operations.items():
                _add_answers(operation, told, method.upper())
        return paths, components | {"Problem": PROBLEM}


def _add_answers(operation: dict[str, Any], told: _Told, method: str) -> None:
    answers = operation["responses"]
    operation["responses"] = {str(status): answer for status, answer in answers.items()}
    if not answers:
        operation["responses"][str(told.status)] = _answer(operation["summary"], told.media_type)
    for status, words in told.otherwise.items():
        has_body = status != HTTPStatus.NOT_MODIFIED
        operation["responses"][str(status)] = _answer(words, told.media_type if has_body else None)
    refusals = [
        *EVERYWHERE,
        *(OF_WRITES if method not in SAFE else ()),
        *(OF_SESSIONS if told.signed_in else ()),
        *(OF_BODIES if told.takes_body else ()),
        *(OF_IDS if operation["parameters"] else ()),
        *told.refuses,
    ]
    for status in sorted({problem.status for problem in refusals}):
        problems = [problem for problem in refusals if problem.status == status]
        operation["responses"][str(status)] = _refusal(problems)
    if told.takes_body:
        operation["requestBody"]["required"] = True
    operation["security"] = [{SESSION: []}] if told.signed_in else []


def _answer(words: str, media_type: str | None) -> dict[str, Any]:
    return {"description": words, **({"content": {media_type: {}}} if media_type else {})}


def _refusal(problems: Refusals) -> dict[str, Any]:
    said = [f"`{problem.code}`: {problem().sentence}" for problem in dict.fromkeys(problems)]
    schema = {"$ref": "#/components/schemas/Problem"}
    return {
        "description": "\n\n".join(said),
        "content": {"application/problem+json": {"schema": schema}},
    }


def document_api(app: Quart, cookie: str) -> None:
    """Serve the OpenAPI document of the app's routes; `cookie` says who is signed in."""
    QuartSchema(
        app,
        openapi_provider_class=_ApiAlone,
        swagger_ui_path=None,
        redoc_ui_path=None,
        scalar_ui_path=None,
        conversion_preference="msgspec",
        info=Info(title="Doorstep", version="1", description="A customer portal's HTTP interface."),
        security_schemes={SESSION: APIKeySecurityScheme(in_="cookie", name=cookie)},
    )
