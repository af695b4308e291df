"""One device as one process, until it is killed: `python -m tests.outside STORE SETTINGS`.

SETTINGS are the members of Settings as JSON: who is signed in is known before the server answers.
"""

import json
import sys
import threading
from pathlib import Path

from .client import Device
from .clock import Clock
from .live import pokes
from .session import Session
from .settings import Settings
from .store import Store
from .wire import Wire


def main(path: str, given: str) -> None:
    """Keep the store in step with the server."""
    session, settings = Session(**json.loads(given)["session"]), Settings.read(given)
    wire = Wire(session.origin, session.cookie, patience=settings.patience)
    clock = Clock(settings.pace)
    device = Device(Store(Path(path)), session, wire, clock, settings.limit)
    threading.Thread(target=_listen, args=(device, wire, clock), daemon=True).start()
    device.run(threading.Event())


def _listen(device: Device, wire: Wire, clock: Clock) -> None:
    """Hear pokes; a stream that ends is opened again after a rest (LIVE-6)."""
    rest = threading.Event()
    while True:
        for version in pokes(wire):
            device.wake(version)
        device.wake()
        rest.wait(clock.real(clock.rest(3)))


main(*sys.argv[1:])
