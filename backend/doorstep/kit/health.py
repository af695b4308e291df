"""`/healthz`: the process answers. `/readyz`: it can reach its database."""

import asyncio

from quart import Blueprint, Response

from .database import connection
from .errors import Problem
from .http import json_response

PATIENCE = 3.0
"""Seconds the database may take to answer."""


class NotReady(Problem):
    """The database cannot be reached."""

    status, code = 503, "not_ready"


def health_blueprint() -> Blueprint:
    """Return both routes, for whoever watches the server."""
    blueprint = Blueprint("health", __name__)

    @blueprint.get("/healthz")
    async def healthz() -> Response:
        return json_response({"status": "ok"})

    @blueprint.get("/readyz")
    async def readyz() -> Response:
        try:
            async with asyncio.timeout(PATIENCE), connection() as link:
                await link.fetchval("select 1")
        except Exception as error:
            raise NotReady from error
        return json_response({"status": "ok"})

    return blueprint
