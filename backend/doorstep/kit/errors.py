"""Errors a client can be shown: each has a status, a code and a sentence (RFC 9457)."""

from typing import Any

import msgspec
import structlog
from quart import Quart, Response
from werkzeug.exceptions import HTTPException

from deltasync import passes

log = structlog.get_logger()


class Problem(Exception):
    """Something went wrong on our side. Nothing was lost; please try again."""

    status = 500
    code = "internal"

    def __init__(
        self,
        sentence: str | None = None,
        *,
        errors: list[dict[str, str]] | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        self.sentence = sentence or " ".join((type(self).__doc__ or "").split())
        super().__init__(self.sentence)
        self.errors = errors
        self.headers = headers or {}

    def response(self) -> Response:
        """Return the problem document."""
        return problem_response(
            self.status, self.code, self.sentence, errors=self.errors, headers=self.headers
        )


class BadRequest(Problem):
    """This request cannot be read."""

    status, code = 400, "malformed"


class NotSignedIn(Problem):
    """Please sign in first."""

    status, code = 401, "not_signed_in"


class SignedOut(NotSignedIn):
    """You were signed out on this device. Please sign in again."""

    code = "signed_out"


class AccessRemoved(NotSignedIn):
    """Your access was ended. Please ask the owner if you think that it should not be."""

    code = "access_removed"


class SignInAgain(Problem):
    """This needs to be you. Please sign in once more, then do it again."""

    status, code = 403, "sign_in_again"


class Forbidden(Problem):
    """This is not allowed from here."""

    status, code = 403, "forbidden"


class NotAllowed(Problem):
    """Your access does not include this. Please ask the owner."""

    status, code = 403, "not_allowed"


class NotFound(Problem):
    """There is nothing here."""

    status, code = 404, "not_found"


class Conflict(Problem):
    """Things have changed in the meantime."""

    status, code = 409, "conflict"


class Gone(Problem):
    """This is no longer valid."""

    status, code = 410, "gone"


class MethodNotAllowed(Problem):
    """This address cannot be used that way. Nothing was changed."""

    status, code = 405, "method_not_allowed"


class TooLarge(Problem):
    """This is larger than we take."""

    status, code = 413, "too_large"


class UnsupportedMediaType(Problem):
    """This type of content is not understood here."""

    status, code = 415, "unsupported_media_type"


class Unprocessable(Problem):
    """Part of what was sent is not valid."""

    status, code = 422, "invalid"


class TooMany(Problem):
    """Too many tries. Please wait a little and try again."""

    status, code = 429, "too_many"


class Unavailable(Problem):
    """The records cannot be reached just now. Nothing was lost; please try again."""

    status, code = 503, "unavailable"


class TryAgain(Problem):
    """This could not be done just now. Nothing was lost; please try again in a moment."""

    status, code = 503, "try_again"

    def __init__(self) -> None:
        super().__init__(headers={"Retry-After": "10"})


def problem_response(
    status: int,
    code: str,
    sentence: str,
    *,
    errors: list[dict[str, str]] | None = None,
    headers: dict[str, str] | None = None,
) -> Response:
    """Return an `application/problem+json` response (RFC 9457 §3)."""
    document: dict[str, Any] = {
        "type": "about:blank",
        "title": sentence,
        "status": status,
        "code": code,
        "detail": sentence,
    }
    if errors:
        document["errors"] = errors
    response = Response(
        msgspec.json.encode(document), status=status, content_type="application/problem+json"
    )
    response.headers["Cache-Control"] = "no-store"
    response.headers.extend(headers or {})
    return response


CODES = {
    400: BadRequest,
    404: NotFound,
    405: MethodNotAllowed,
    413: TooLarge,
    415: UnsupportedMediaType,
}


def handle_problems(app: Quart) -> None:
    """Make every failure of the app a problem document."""

    async def show_problem(problem: Problem) -> Response:
        return problem.response()

    async def show_http(error: HTTPException) -> Response:
        if error.code is None or error.code < 400:  # noqa: PLR2004 - a redirect is no problem
            return error.get_response()  # pyright: ignore[reportReturnType]
        headers = {name: value for name, value in error.get_headers() if name in {"Allow"}}
        known = CODES.get(error.code)
        if known is not None:
            return known(headers=headers).response()
        code = error.name.lower().replace(" ", "_")
        return problem_response(error.code, code, f"{error.name}.", headers=headers)

    async def show_unexpected(error: Exception) -> Response:
        if passes(error):
            log.warning("database_away", error=type(error).__name__)
            return Unavailable().response()
        log.error("unexpected", error=type(error).__name__, exc_info=error)
        return Problem().response()

    app.register_error_handler(Problem, show_problem)
    app.register_error_handler(HTTPException, show_http)
    app.register_error_handler(Exception, show_unexpected)
