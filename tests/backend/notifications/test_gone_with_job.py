"""A job that is deleted takes its visits with it, and whoever was told of one hears that."""

from uuid import UUID

import pytest

from tests.backend.conftest import ALEX

from .post import Post

ORDER = """
    insert into jobs (organization_id, customer_id, number, title, status)
    select organization_id, customer_id, 'gone-1', 'Service', 'scheduled'
    from customer_portal_access where email = $1 returning id
"""
SET_OUT = "update visits set state = 'on_the_way' where id = $1"
DELETE = "delete from jobs where id = $1"


@pytest.fixture
async def job(post: Post) -> UUID:
    return await post.happenings.do(ORDER, ALEX)


async def delete(post: Post, job: UUID) -> list[str]:
    """Delete the job; return the kinds of all mails."""
    await post.happenings.do(DELETE, job)
    await post.tell()
    await post.deliver()
    return [each.kind for each in post.email.parcels]


async def test_who_was_told_that_it_was_booked_hears_that_it_is_off(post: Post, job: UUID):
    await post.happenings.visit(job=job)
    await post.tell()
    await post.deliver()
    assert await delete(post, job) == ["visit_booked", "visit_cancelled"]


async def test_who_was_told_only_that_somebody_comes_hears_that_nobody_does(post: Post, job: UUID):
    visit = await post.happenings.visit(job=job)
    await post.happenings.do(SET_OUT, visit)
    await post.tell()
    await post.deliver()
    assert await delete(post, job) == ["visit_on_the_way", "visit_cancelled"]


async def test_who_was_told_nothing_hears_nothing(post: Post, job: UUID):
    await post.happenings.visit(job=job)
    assert await delete(post, job) == []
