"""Structured logs, one JSON object a line, without personal data or secrets."""

import logging
import sys
import time
from collections.abc import MutableMapping
from types import TracebackType
from typing import Any

import msgspec
import structlog
from quart import Quart, Response, g, request

from .ids import uuid7

PRIVATE = {
    "address",
    "authorization",
    "body",
    "code",
    "cookie",
    "email",
    "name",
    "password",
    "phone",
    "text",
    "to",
    "token",
}
"""Names whose values never reach a log."""
QUIET = {"/healthz", "/readyz"}
log = structlog.get_logger()


def configure_logs(*, verbose: bool = False) -> None:
    """Write this process's logs as JSON to standard error; set up once at start."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            trace_without_words,
            hide_private,
            structlog.processors.JSONRenderer(serializer=_as_json),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.DEBUG if verbose else logging.INFO
        ),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )


def hide_private(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> Any:
    """Blank every value whose name is private."""
    return {key: "…" if key in PRIVATE else value for key, value in event.items()}


def trace_without_words(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> Any:
    """Replace an exception by its type and places: its message may quote what a person wrote."""
    error = event.pop("exc_info", None)
    if error is True:
        error = sys.exc_info()[1]
    if isinstance(error, BaseException):
        event["exception"] = type(error).__qualname__
        event["trace"] = _places(error.__traceback__)
    return event


def log_requests(app: Quart) -> None:
    """Log each request by route, status and milliseconds; ids in its path are not written."""

    async def start() -> None:
        g.started = time.perf_counter()
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=str(uuid7()))

    async def finish(response: Response) -> Response:
        route = request.url_rule.rule if request.url_rule else None
        if route not in QUIET:
            took = time.perf_counter() - g.get("started", time.perf_counter())
            log.info(
                "request",
                method=request.method,
                route=route,
                status=response.status_code,
                ms=round(took * 1000, 1),
            )
        return response

    app.before_request(start)
    app.after_request(finish)


def _as_json(event: Any, **_given: Any) -> str:
    return msgspec.json.encode(event, enc_hook=str).decode()


def _places(trace: TracebackType | None) -> list[str]:
    places: list[str] = []
    while trace is not None:
        code = trace.tb_frame.f_code
        places.append(f"{code.co_filename}:{trace.tb_lineno} {code.co_qualname}")
        trace = trace.tb_next
    return places
