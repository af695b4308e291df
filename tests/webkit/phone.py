"""A phone with WebKit on it, whose memory outlives the end of the browser."""

import os
import signal
import socket
import subprocess
from contextlib import suppress
from pathlib import Path

from selenium.common.exceptions import WebDriverException
from selenium.webdriver import Remote
from selenium.webdriver.remote.client_config import ClientConfig
from selenium.webdriver.remote.file_detector import UselessFileDetector
from selenium.webdriver.remote.remote_connection import RemoteConnection
from selenium.webdriver.webkitgtk.options import Options

from tests.browser.portal import eventually, free_port
from tests.journeys.device import Kept
from tests.webkit.line import Line
from tests.webkit.screen import WebKitScreen

WINDOW = Path(__file__).with_name("window.py")
PYTHON = "/usr/bin/python3"
LITTLE = 6_000_000
WHOLE = 0.6
"""How much of the disk the browser gives to one origin by itself."""


class Phone:
    """One person's phone; what it keeps is in its folder."""

    def __init__(self, folder: Path, environ: dict[str, str], line: Line) -> None:
        self.folder = folder
        self._downloads = folder / "downloads"
        self._downloads.mkdir()
        self._environ = environ
        self._line = line
        self._room = WHOLE
        self._driver: Remote | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def screen(self) -> WebKitScreen:
        """Open a window, and the browser if need be."""
        if self._driver:
            self._driver.switch_to.new_window("window")
        else:
            self._driver = self._start()
        window = self._driver.current_window_handle
        return WebKitScreen(self._driver, window, self._line.url, self._downloads)

    def go_offline(self) -> None:
        self._line.cut()

    def hold_sync(self) -> None:
        self._line.hold("/api/sync")

    def go_online(self) -> None:
        self._line.mend()

    def clear(self, *what: Kept) -> None:
        wish = self.folder / "clear"
        wish.write_text(" ".join(what))
        eventually(lambda: not wish.exists(), "the browser to clear what it keeps")

    def be_small(self) -> None:
        disk = os.statvfs(self.folder)
        self._room = LITTLE / (disk.f_blocks * disk.f_frsize)

    def make_room(self) -> None:
        """Throw away what fills it up; WebKit looks again when something does not fit."""
        assert self._driver
        self._driver.execute_script("indexedDB.deleteDatabase('junk')")

    def close(self) -> None:
        """Close the browser as its person does; it may write down what it has not yet."""
        with suppress(WebDriverException):
            if self._driver:
                self._driver.quit()
        if process := self._process:
            process.terminate()
            process.wait(10)
            eventually(lambda: not _running(process.pid), "the browser to end")
        self.kill()

    def kill(self) -> None:
        """End the browser as a phone short of memory does: at once."""
        self._driver = None
        process, self._process = self._process, None
        if process:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait(10)

    def _start(self) -> Remote:
        options = Options()
        options.binary_location = PYTHON
        options.add_argument(str(WINDOW))
        options.add_argument(str(self.folder))
        options.add_argument(str(self._room))
        server = ClientConfig(self._start_driver(), timeout=60)
        driver = Remote(RemoteConnection(client_config=server), options=options)
        driver.set_script_timeout(20)
        driver.file_detector = UselessFileDetector()  # the files are on the same machine
        return driver

    def _start_driver(self) -> str:
        """Start what starts the browser, as the first of a process group; return its address."""
        port = free_port()
        with (self.folder / "driver.log").open("ab") as log:
            self._process = subprocess.Popen(
                ["WebKitWebDriver", "-p", str(port)],
                env=self._environ,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        eventually(lambda: _answers(port), "WebKitWebDriver to answer")
        return f"http://127.0.0.1:{port}"


def _running(group: int) -> bool:
    """Tell whether a process group has processes; dead ones that nobody waited for do not count."""
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            state, _, of, *_ = stat.read_text().rpartition(")")[2].split()
            if int(of) == group and state != "Z":
                return True
    return False


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
