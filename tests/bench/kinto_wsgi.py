"""Kinto as a WSGI application, compressed the way ours is: Kinto leaves that to a proxy.

Runs in Kinto's own environment, under uWSGI.
"""

import configparser
import gzip
import importlib
import logging.config
import os
from collections.abc import Callable, Iterable
from typing import Any

SMALLEST = 1024
LEVEL = 1


def kinto_application(path: str) -> Any:
    """Return the application by its settings, as Kinto's own `app.wsgi` does."""
    logging.config.fileConfig(path, disable_existing_loggers=False)
    parser = configparser.ConfigParser()
    parser.read(path)
    settings = dict(parser.items("app:main"))
    return importlib.import_module("kinto").main(settings, **settings)


def compressed(inner: Any) -> Any:
    """Return the application with bodies from 1 KB on gzipped."""

    def outer(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        told: list[Any] = []

        def hear(*words: Any) -> None:
            told[:] = words

        body = b"".join(inner(environ, hear))
        if len(body) >= SMALLEST and "gzip" in environ.get("HTTP_ACCEPT_ENCODING", ""):
            body = gzip.compress(body, LEVEL, mtime=0)
            kept = [pair for pair in told[1] if pair[0].lower() != "content-length"]
            length = ("Content-Length", str(len(body)))
            told[1] = [*kept, length, ("Content-Encoding", "gzip"), ("Vary", "Accept-Encoding")]
        start(*told)
        return [body]

    return outer


application = compressed(kinto_application(os.environ["KINTO_INI"]))
