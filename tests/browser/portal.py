"""The demo as a person runs it, in a folder of its own, to be stopped and started again."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

from doorstep.demo.postgres import console
from doorstep.kit.secrets import keys_of
from doorstep.notifications.mail.tokens import Signer
from doorstep.notifications.models import Category

T = TypeVar("T")
PATIENCE = 40.0
"""Seconds anything may take before the test gives up on it."""
ALERT = "/portal/settings/alerts"
"""What is in every mail by which somebody is told of something."""
MOVE_IN = """
    create function pg_temp.moved(old anyelement, ids text[], more jsonb) returns anyelement
    language sql as $$
      select jsonb_populate_record(old, more || jsonb_object_agg(id, md5(was ->> id || '{0}')))
      from to_jsonb(old) was, unnest(ids) id
    $$;
    create temp view alex as
      select * from customer_portal_access where email = 'alex.morgan@example.com';
    create temp view theirs as
      select * from jobs where customer_id = (select customer_id from alex);
    insert into customers select (pg_temp.moved(c, '{{id, external_id}}', '{{}}')).*
      from customers c where id = (select customer_id from alex);
    insert into properties
      select (pg_temp.moved(p, '{{id, external_id, customer_id}}', '{{}}')).*
      from properties p where customer_id = (select customer_id from alex);
    insert into customer_portal_access
      select (pg_temp.moved(a, '{{id, external_id, customer_id}}',
        '{{"email": "family-{0}@example.com"}}')).*
      from customer_portal_access a where id = (select id from alex);
    insert into jobs
      select (pg_temp.moved(j, '{{id, external_id, customer_id, property_id}}', '{{}}')).*
      from jobs j where id in (select id from theirs);
    insert into visits select (pg_temp.moved(v, '{{id, external_id, job_id}}', '{{}}')).*
      from visits v where job_id in (select id from theirs);
"""
"""Copies a household of the demo, for the family of a number."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def eventually(look: Callable[[], T | None], what: str, patience: float = PATIENCE) -> T:
    """Return the first truthy value of `look`, asked again and again."""
    until = time.monotonic() + patience
    while time.monotonic() < until:
        if found := look():
            return found
        time.sleep(0.1)
    raise AssertionError(f"waited {patience:.0f} s for {what}")


class Portal:
    """`doorstep demo` on a free port; its data outlives a stop."""

    def __init__(
        self, folder: Path, python: str = sys.executable, packages: Path | None = None
    ) -> None:
        """Keep data in `folder`; run the package of `python`, or the one in `packages`."""
        self._folder = folder
        self._environ = os.environ | ({"PYTHONPATH": str(packages)} if packages else {})
        self._python = python
        self.port = free_port()
        self.push_port = free_port()
        """Where a push service may be, for the tests that have one."""
        self._environ["DOORSTEP_PUSH_ALLOW"] = f"127.0.0.1:{self.push_port}"
        self._process: subprocess.Popen[bytes] | None = None
        self._read: set[str] = set()
        self._families = 0
        self.url = f"http://localhost:{self.port}"

    def _command(self, *words: str) -> list[str]:
        data = str(self._folder / "data")
        return [self._python, "-m", "doorstep.cli", *words, "--data", data]

    def start(self) -> None:
        """Start it, if it does not run, and wait until it says that it is running."""
        if self._process:
            return
        words = self._folder / "words.txt"
        with words.open("wb") as output:
            self._process = subprocess.Popen(
                self._command("demo", "--port", str(self.port)),
                stdout=output,
                stderr=subprocess.STDOUT,
                env=self._environ,
            )
        try:
            eventually(lambda: self._is_running(words), "the demo to run", 3 * PATIENCE)
        except AssertionError:
            self.stop()
            raise

    @property
    def takes_payments(self) -> str:
        """Return the address of the stand-in for Stripe, which says so when it starts."""
        words = (self._folder / "words.txt").read_text()
        return words.partition("Payments     are seen at ")[2].split()[0]

    def _is_running(self, words: Path) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, words.read_text()
        return "Press Ctrl-C" in words.read_text()

    def stop(self) -> float:
        """Stop it as Ctrl-C does; return how many seconds that took."""
        process, self._process = self._process, None
        if process is None:
            return 0.0
        began = time.monotonic()
        process.send_signal(signal.SIGINT)
        process.wait(3 * PATIENCE)
        return time.monotonic() - began

    def move_in(self) -> str:
        """Have another family with a past and visits to come; return their owner's address."""
        self._families += 1
        self.sql(MOVE_IN.format(self._families))
        return f"family-{self._families}@example.com"

    def sql(self, query: str) -> str:
        """Run SQL as the office might; return what psql prints."""
        sockets, port = self._database()
        there = ("-h", sockets, "-p", port, "-U", "postgres", "-d", "postgres")
        return self._printed(console(), *there, "-qAtc", query)

    @contextmanager
    def python(self, script: str) -> Generator[Callable[[], str]]:
        """Run Python beside the running demo, with its database and address as arguments.

        Give what sends it a line, and returns the line that it answers with.
        """
        sockets, port = self._database()
        url = f"postgresql://postgres@/postgres?host={sockets}&port={port}"
        command = (self._python, "-c", script, url, self.url)
        with subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=self._environ
        ) as started:
            say, hear = started.stdin, started.stdout
            assert say
            assert hear

            def ask() -> str:
                say.write("\n")
                say.flush()
                return hear.readline().strip()

            yield ask
            say.close()

    def _database(self) -> tuple[str, str]:
        """Return the folder of its sockets, and its port."""
        about = self._folder / "data" / "postgres" / "postmaster.pid"
        _, _, _, port, sockets, *_ = about.read_text().splitlines()
        return sockets, port

    def office(self, *words: str) -> str:
        """Run a command of the command line beside the running demo; return what it prints."""
        return self._printed(*self._command(*words))

    def _printed(self, *command: str) -> str:
        done = subprocess.run(command, capture_output=True, check=True, text=True, timeout=PATIENCE)
        return done.stdout.strip()

    def letter(self, email: str) -> dict[str, Any]:
        """Return the newest mail to an address, waiting for one that was not read before.

        Alerts, which come when they come, are passed over.
        """
        letter = eventually(lambda: self._newest(email), f"mail to {email}")
        self._read.add(letter["text"])
        return letter

    def letters(self) -> list[dict[str, Any]]:
        """Return all mails that were sent, the newest first."""
        with urllib.request.urlopen(f"{self.url}/demo/mail.json", timeout=10) as answer:
            return json.load(answer)

    def _newest(self, email: str) -> dict[str, Any] | None:
        asked = (each for each in self.letters() if ALERT not in each["text"])
        newest = next((letter for letter in asked if letter["to"] == email), None)
        return newest if newest and newest["text"] not in self._read else None

    def stopping(self, email: str) -> str:
        """Return the address in somebody's mails about visits that stops those."""
        keys = keys_of("session", "", self._folder / "data" / "secrets")
        contact = self.sql(f"select id from customer_portal_access where email = '{email}'")
        return f"/unsubscribe/{Signer(keys).stopping(UUID(contact), Category.VISITS)}"

    def put(self, path: str, data: bytes) -> None:
        """Put an object into the store."""
        file = self._folder / "data" / "files" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)

    def stored_photos(self) -> set[str]:
        """Return the names of all photos in the object store: the SHA-256 of what was sent."""
        files = (self._folder / "data" / "files" / "photos").rglob("*")
        return {file.name for file in files if file.is_file()}

    def store(self, path: str, data: bytes) -> None:
        """Put an object into the object store, as if it had been taken in."""
        there = self._folder / "data" / "files" / path
        there.parent.mkdir(parents=True, exist_ok=True)
        there.write_bytes(data)
