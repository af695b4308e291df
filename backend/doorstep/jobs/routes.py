"""Jobs for other programs: the same rows the device has, over plain HTTP."""

from typing import Annotated
from uuid import UUID

import msgspec
from quart import Blueprint, Response

from doorstep.kit.documentation import described
from doorstep.kit.errors import Unprocessable
from doorstep.replica.listing import LARGEST_PAGE, listed, shown
from doorstep.sign_in.entering import current_viewer

from .replica import Job

blueprint = Blueprint("jobs", __name__, url_prefix="/api/portal/jobs")


class JobRow(Job):
    """A job with its id."""

    id: UUID


class JobQuery(msgspec.Struct):
    """Which page of the jobs: how many, and after which id."""

    limit: Annotated[int, msgspec.Meta(ge=1, le=LARGEST_PAGE)] = 50
    after: UUID | None = None


class JobPage(msgspec.Struct):
    """Some of the jobs, by id; `next` is the `after` of the page that follows."""

    jobs: list[JobRow]
    next: UUID | None


@blueprint.get("")
@described("listJobs", gives=JobPage, query=JobQuery, refuses=(Unprocessable,))
async def list_jobs() -> Response:
    """List the customer's jobs, oldest id first; `limit` (1 to 200, 50) and `after` page on."""
    return await listed(await current_viewer(), "job")


@blueprint.get("/<job_id>")
@described("getJob", gives=JobRow)
async def get_job(job_id: str) -> Response:
    """Return one job of the customer's."""
    return await shown(await current_viewer(), "job", job_id)
