"""On Chromium, what every engine must do in trouble."""

from tests.journeys.cleared import *  # noqa: F403
from tests.journeys.full_device import *  # noqa: F403
from tests.journeys.leaving import *  # noqa: F403
from tests.journeys.locked import *  # noqa: F403
