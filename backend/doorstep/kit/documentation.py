"""`/openapi.json`: what other programs may ask, described from the types that check it."""

from collections.abc import Iterable

from quart import Quart
from quart_schema import Info, OpenAPIProvider, QuartSchema
from werkzeug.routing import Rule

DESCRIBED = ("/api/portal", "/api/sign-in", "/api/session", "/api/organization")
"""Where the documented paths begin; the sync has a protocol document of its own."""


class _ApiAlone(OpenAPIProvider):
    def generate_rules(self) -> Iterable[Rule]:
        return [rule for rule in super().generate_rules() if rule.rule.startswith(DESCRIBED)]


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
