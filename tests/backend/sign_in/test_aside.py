"""What takes long does not keep the others waiting."""

import threading
from typing import Any

import pytest

from doorstep.sign_in.choosing import common
from tests.backend.conftest import ALEX
from tests.factories.authenticators import Authenticator
from tests.factories.passkeys import OWN, add_passkey, asked_to_add
from tests.factories.passwords import set_password
from tests.factories.portals import Served


@pytest.fixture
def on_the_loop(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Give what is filled with whether the event loop ran what is slow at first."""
    from doorstep.sign_in import authenticators, choosing

    seen: list[bool] = []

    def watched(slow: Any) -> Any:
        def watching(*given: Any) -> Any:
            seen.append(threading.current_thread() is threading.main_thread())
            return slow(*given)

        return watching

    monkeypatch.setattr(authenticators, "browser_of", watched(authenticators.browser_of))
    monkeypatch.setattr(choosing, "common", watched(common))
    return seen


async def test_browsers_and_common_passwords_are_looked_up_beside_the_event_loop(
    served: Served, on_the_loop: list[bool]
):
    alex = await served.sign_in(ALEX)
    await add_passkey(alex)
    await set_password(alex)
    assert set(on_the_loop) == {False}


async def test_of_what_a_browser_says_only_the_beginning_is_read(served: Served):
    alex = await served.sign_in(ALEX)
    said = "x" * 200 + " Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
    credential = Authenticator().create(await asked_to_add(alex))
    response = await alex.post(OWN, json={"credential": credential}, headers={"User-Agent": said})
    assert (await response.get_json())["name"] == "Passkey"
