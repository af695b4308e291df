"""Bare Quart on Hypercorn that answers everything with one constant: the floor to stand beside."""

import os
from pathlib import Path

from hypercorn.run import run
from quart import Quart, Response

from doorstep.cli.serving import configuration
from doorstep.kit.settings import Settings


def application() -> Quart:
    """Return the app."""
    app = Quart(__name__)
    body = Path(os.environ["CONSTANT"]).read_bytes()
    headers = {"Content-Encoding": "gzip"} if os.environ["PACKED"] else {}

    @app.post("/api/sync")
    async def constant() -> Response:
        return Response(body, content_type="application/json", headers=headers)

    return app


if __name__ == "__main__":
    config = configuration(Settings(port=int(os.environ["PORT"])))
    config.application_path = "tests.bench.bare:application()"
    run(config)
