"""An organisation whose customers are told what happens, what they were told, and what comes."""

import pytest

from tests.backend.conftest import ALEX, Business
from tests.factories.alerts import subscribe
from tests.factories.portals import Served
from tests.factories.voices import a_visit

from .happenings import Happenings
from .planner import NEVER, Planner
from .post import Post
from .told import Told


@pytest.fixture
async def happenings(business: Business) -> Happenings:
    await business.link.execute("update organizations set notifies_since = now() - interval '1 h'")
    return Happenings(business)


@pytest.fixture
def post(happenings: Happenings) -> Post:
    return Post(happenings)


@pytest.fixture
async def told(served: Served) -> Told:
    await served.sign_in(ALEX)
    await subscribe(served.office, ALEX)
    told = Told(served, await a_visit(served.office))
    await told.tell()
    return told


@pytest.fixture
async def planner(happenings: Happenings) -> Planner:
    await happenings.do("update organizations set notifies_since = $1", NEVER)
    await happenings.do("delete from visits")
    await happenings.do("delete from notification_schedule")
    await happenings.events()
    return Planner(happenings)
