"""Phones of the stranger's: one store each, worked on by several runners that die at any point.

A runner in this process dies between two steps, wherever its dice say; one that is a process of its
own is ended by SIGKILL. Only the store outlives either.
"""

import random
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from tests.faults.proxy import Proxy
from tests.outside import writing
from tests.outside.client import Device
from tests.outside.clock import Clock
from tests.outside.session import Session
from tests.outside.settings import Settings
from tests.outside.store import Copy, Store
from tests.outside.wire import Wire

ROOT = Path(__file__).parents[2]


class Weathered(Protocol):
    """A line that counts the harm it did, by what was asked."""

    harm: Counter[str]


class Killed(BaseException):
    """The runner is gone, whatever it was doing."""


class Runner(Protocol):
    """Something that works on a store until it is killed, and then again."""

    deaths: Counter[str]

    def start(self) -> None: ...
    def wake(self) -> None: ...
    def kill(self) -> None: ...
    def calm(self) -> None: ...
    def end(self) -> None: ...


class Threaded:
    """A device in this process; in one of so many steps it dies, and begins again."""

    def __init__(
        self, path: Path, session: Session, settings: Settings, dice: random.Random, one_in: int
    ) -> None:
        self._path, self._session, self._settings = path, session, settings
        self._dice, self._one_in = dice, one_in
        self._over = threading.Event()
        self._device: Device | None = None
        self._thread = threading.Thread(target=self._live_again_and_again)
        self.deaths = Counter[str]()
        self.broken: BaseException | None = None

    def start(self) -> None:
        self._thread.start()

    def wake(self) -> None:
        """Tell it that something was written."""
        if self._device is not None:
            self._device.wake()

    def kill(self) -> None:
        """Let it die at its next step."""
        self._one_in = -abs(self._one_in)

    def calm(self) -> None:
        """Let it live from now on."""
        self._one_in = 0

    def end(self) -> None:
        self._over.set()
        self.wake()
        self._thread.join(60)
        if self.broken is not None:
            raise self.broken

    def _live_again_and_again(self) -> None:
        try:
            while not self._over.is_set():
                self._live()
        except Exception as error:  # noqa: BLE001 - told in `end`
            self.broken = error

    def _live(self) -> None:
        settings, session = self._settings, self._session
        store = Store(self._path, self._moment)
        try:
            wire = Wire(
                session.origin, session.cookie, patience=settings.patience, moment=self._moment
            )
            clock = Clock(settings.pace, self._dice)
            self._device = Device(store, session, wire, clock, settings.limit)
            self._device.run(self._over)
        except Killed:
            pass
        finally:
            store.close()

    def _moment(self, step: str) -> None:
        one_in = self._one_in
        if one_in and (one_in < 0 or self._dice.randrange(one_in) == 0):
            self._one_in = abs(one_in)
            self.deaths[step] += 1
            raise Killed


class Separate:
    """A device that is a process."""

    def __init__(self, path: Path, session: Session, settings: Settings) -> None:
        self._command = [sys.executable, "-m", "tests.outside", path, settings.written(session)]
        self._process: subprocess.Popen[bytes] | None = None
        self.deaths = Counter[str]()

    def start(self) -> None:
        self._process = subprocess.Popen(self._command, cwd=ROOT)

    def wake(self) -> None:
        """It finds what was written when it asks next."""

    def kill(self) -> None:
        """End it by SIGKILL, and start it again."""
        self.end()
        self.deaths["SIGKILL"] += 1
        self.start()

    def calm(self) -> None:
        """Only `kill` ends it."""

    def end(self) -> None:
        if self._process is not None:
            assert self._process.poll() is None, "the device ended by itself"
            self._process.kill()
            self._process.wait()


@dataclass
class Phone:
    """One person's phone: the store, who works on it, and the line all its requests go through."""

    email: str
    session: Session
    proxy: Proxy
    weather: Weathered
    store: Store
    """A connection of the person's own: they write while others work (DEV-6)."""
    clock: Clock
    runners: list[Runner] = field(default_factory=list[Runner])

    def write(
        self,
        name: str,
        args: dict[str, Any],
        base: dict[str, Any] | None = None,
        after: Sequence[str] = (),
        blobs: Sequence[bytes] = (),
    ) -> str:
        """Save a mutation; its id."""
        with self.store.transaction() as tx:
            now = self.clock.now()
            made = writing.enqueue(tx, now, name, args, base=base, after=after, blobs=blobs)
        for runner in self.runners:
            runner.wake()
        return made

    def failed(self) -> list[str]:
        """The ids of what was refused and waits for the person."""
        return [item["id"] for item in self.store.outbox() if item["state"] == "failed"]

    def retry(self, mutation: str) -> str:
        with self.store.transaction() as tx:
            return writing.retry(tx, mutation)

    def discard(self, mutation: str) -> None:
        with self.store.transaction() as tx:
            writing.discard(tx, mutation)

    def copy(self) -> Copy:
        return self.store.copy()

    def at_rest(self) -> bool:
        """Whether the copy is at the head, and nothing waits but for the person."""
        waiting = [item for item in self.store.outbox() if item["state"] != "failed"]
        return not waiting and self.copy().at_head

    def deaths(self) -> Counter[str]:
        """How often its runners died, by the step they died at."""
        return sum((runner.deaths for runner in self.runners), Counter[str]())
