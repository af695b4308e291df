"""`/openapi.json`: what other programs may ask, described from the types that check it."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import quart_schema
from quart import Quart
from quart_schema import Info, OpenAPIProvider, QuartSchema
from werkzeug.routing import Rule

DESCRIBED = ("/api/portal", "/api/sign-in", "/api/session", "/api/organization")
"""Where the documented paths begin; the sync has a protocol document of its own."""

F = TypeVar("F", bound=Callable[..., Any])
_documents: Any = quart_schema


def described(
    name: str, *, takes: type | None = None, gives: type | None = None, status: int = 200
) -> Callable[[F], F]:
    """Describe a route: its operation's name, the types of its body and of its answer."""

    def describe(view: F) -> F:
        if takes is not None:
            view = _documents.document_request(takes)(view)
        if gives is not None:
            view = _documents.document_response(gives, status)(view)
        return _documents.operation_id(name)(view)

    return describe


class _ApiAlone(OpenAPIProvider):
    def generate_rules(self) -> Iterable[Rule]:
        return [rule for rule in super().generate_rules() if rule.rule.startswith(DESCRIBED)]

    def operation_id(self, method: str, path: str, func: Callable[..., Any]) -> str | None:
        """Return the name as it was given: each view here answers to one method."""
        given = super().operation_id(method, path, func)
        return given and given.removeprefix(f"{method.lower()}_")


def document_api(app: Quart) -> None:
    """Serve the OpenAPI document of the app's routes."""
    QuartSchema(
        app,
        openapi_provider_class=_ApiAlone,
        swagger_ui_path=None,
        redoc_ui_path=None,
        scalar_ui_path=None,
        conversion_preference="msgspec",
        info=Info(title="Doorstep", version="1", description="A customer portal's HTTP interface."),
    )
