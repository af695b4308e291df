"""What Stripe answers when it does not do as asked: a status, a type, a code and a sentence."""

from typing import Any


class Refused(Exception):
    """A request that is answered with an error in Stripe's shape.

    `stored` says whether an idempotency key keeps it: Stripe keeps what came of a request that
    began to be done, and forgets one whose parameters made no sense.
    """

    def __init__(
        self,
        status: int,
        message: str,
        *,
        kind: str = "invalid_request_error",
        code: str | None = None,
        param: str | None = None,
        stored: bool = True,
        **more: Any,
    ) -> None:
        super().__init__(message)
        self.status, self.stored = status, stored
        given = {"type": kind, "message": message, "code": code, "param": param, **more}
        self.error = {name: value for name, value in given.items() if value is not None}

    @property
    def body(self) -> dict[str, Any]:
        """Return the answer's body."""
        return {"error": self.error}


def bad_parameter(param: str, message: str, code: str | None = None) -> Refused:
    """Return what is said of a parameter that makes no sense."""
    return Refused(400, message, code=code, param=param, stored=False)


def missing_parameter(param: str) -> Refused:
    """Return what is said when a parameter is not there."""
    return bad_parameter(param, f"Missing required param: {param}.", "parameter_missing")


def no_such(kind: str, given: str, param: str | None = None) -> Refused:
    """Return what is said of an id the account has nothing under; of a parameter's, with 400."""
    message = f"No such {kind}: '{given}'"
    status = 404 if param is None else 400
    return Refused(status, message, code="resource_missing", param=param or "id", stored=False)


def unauthorized(key: str) -> Refused:
    """Return what is said without a key, or with one that is none; it is not said again whole."""
    if not key:
        message = "You did not provide an API key. Provide it in the Authorization header."
    else:
        message = f"Invalid API Key provided: {key[:8]}****{key[-4:]}"
    return Refused(401, message, stored=False)


def no_access(account: str) -> Refused:
    """Return what is said of a connected account that is closed or has let go of the platform."""
    message = (
        f"The provided key 'sk_test_****' does not have access to account '{account}' (or that"
        " account does not exist). Application access may have been revoked."
    )
    return Refused(403, message, code="account_invalid", stored=False)


def broken() -> Refused:
    """Return what is said when something is wrong with Stripe itself."""
    return Refused(500, "An unknown error occurred.", kind="api_error")
