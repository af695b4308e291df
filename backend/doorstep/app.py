"""All wiring, top to bottom, by hand."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit

import asyncpg
from deltasync import Commands, Pokes, install
from quart import Quart, Response, request
from quart_schema import Info, QuartSchema

from doorstep import customers, jobs, requests
from doorstep.customers.viewer import Viewer
from doorstep.demo.routes import demo_blueprint
from doorstep.jobs.routes import blueprint as jobs_routes
from doorstep.kit.database import close_database, connection, migrate, open_database
from doorstep.kit.errors import Forbidden, handle_problems
from doorstep.kit.logs import log_requests
from doorstep.kit.outside import Outside
from doorstep.kit.settings import Mode, Settings
from doorstep.organizations.branding import branding_blueprint
from doorstep.organizations.shell import shell_blueprint
from doorstep.replica.blob_routes import blobs_blueprint
from doorstep.replica.blobs import Declarations
from doorstep.replica.routes import replica_blueprint
from doorstep.requests.routes import requests_blueprint
from doorstep.sign_in.routes import sign_in_blueprint

COLLECTIONS = (
    *organizations_replica.COLLECTIONS,
    *customers_replica.COLLECTIONS,
    *jobs_replica.COLLECTIONS,
    *requests_replica.COLLECTIONS,
)
