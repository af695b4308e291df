"""A screen nobody sees, a running demo behind a line that can be cut, and people with phones."""

import os
import subprocess
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PIL import Image

from tests.browser.person import Person
from tests.browser.portal import Portal, eventually
from tests.webkit.line import Line
from tests.webkit.phone import Phone

QUIET = {
    "GDK_BACKEND": "x11",
    "GSETTINGS_BACKEND": "memory",
    "GTK_A11Y": "none",
    "LIBGL_ALWAYS_SOFTWARE": "1",
    "NO_AT_BRIDGE": "1",
    "TZ": "Europe/London",
}
"""No graphics card, no session bus, no settings of whoever runs the tests."""
HOUSEHOLDS = """
    select email from customer_portal_access a where role = 'owner' and not exists (
      select from customer_portal_access b where b.email = a.email and b.id <> a.id) order by (
      select count(*) from jobs j join visits v on v.job_id = j.id
      where j.customer_id = a.customer_id and v.state = 'planned') desc, email
"""


@pytest.fixture(scope="session")
def screen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Give the environment of a program that shows windows."""
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1200x1000x24"]
    server = subprocess.Popen(
        [*command, "-nolisten", "tcp"], pass_fds=[writing], stderr=subprocess.DEVNULL
    )
    os.close(writing)
    with os.fdopen(reading) as told:
        display = f":{told.readline().strip()}"
    runtime = tmp_path_factory.mktemp("runtime")
    runtime.chmod(0o700)
    yield dict(os.environ) | QUIET | {"DISPLAY": display, "XDG_RUNTIME_DIR": str(runtime)}
    server.terminate()
    server.wait(10)


@pytest.fixture(scope="session")
def whole_line() -> Iterator[Line]:
    """Give the line that the portal's public address leads to."""
    with Line().running() as line:
        yield line


@contextmanager
def demo(folder: Path, line: Line, packages: Path | None = None) -> Generator[Portal]:
    """Give a demo whose public address is the line's."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DOORSTEP_PUBLIC_URL", line.url)
        started = Portal(folder, packages=packages)
    started.start()
    yield started
    started.stop()


@pytest.fixture(scope="session")
def portal(tmp_path_factory: pytest.TempPathFactory, whole_line: Line) -> Iterator[Portal]:
    """Give the demo that all tests share; each is about another person."""
    with demo(tmp_path_factory.mktemp("portal"), whole_line) as started:
        yield started


@pytest.fixture
def line(whole_line: Line, portal: Portal) -> Line:
    """Give the line to the portal, whole."""
    whole_line.mend(to=portal.port)
    return whole_line


@pytest.fixture
def phone(tmp_path: Path, screen: dict[str, str], line: Line) -> Iterator[Phone]:
    """Give a phone that has never been here."""
    bought = Phone(tmp_path, screen, line)
    yield bought
    bought.close()


@pytest.fixture
def device(phone: Phone) -> Phone:
    """Give the same phone, for journeys that any browser can make."""
    return phone


@pytest.fixture(scope="session")
def households(portal: Portal) -> Iterator[str]:
    """Give the addresses of households, each once, those with a visit to come first.

    Nobody of two accounts is among them: they are asked whose records to open.
    """
    return iter(portal.sql(HOUSEHOLDS).split())


@pytest.fixture
def newcomer(phone: Phone, portal: Portal, households: Iterator[str]) -> Person:
    """Give a person who has not signed in yet, whom no other test has met."""
    return Person(next(households), phone.screen(), portal)


@pytest.fixture
def someone(newcomer: Person) -> Person:
    """Give a person who has signed in and may lose the network now."""
    newcomer.sign_in()
    ready = "navigator.serviceWorker.controller?.state === 'activated'"
    eventually(lambda: newcomer.screen.run(ready), "the worker that opens the app offline")
    return newcomer


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    """Give a photo that does not shrink to nothing."""
    path = tmp_path / "boiler.jpg"
    Image.effect_noise((2000, 1500), 80).convert("RGB").save(path, quality=80)
    return path
