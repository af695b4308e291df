"""An organisation whose customers are told what happens, from now on."""

import pytest

from tests.backend.conftest import Business

from .happenings import Happenings
from .post import Post


@pytest.fixture
async def happenings(business: Business) -> Happenings:
    await business.link.execute("update organizations set notifies_since = now() - interval '1 h'")
    return Happenings(business)


@pytest.fixture
def post(happenings: Happenings) -> Post:
    return Post(happenings)
