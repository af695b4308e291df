"""A device: a faithful copy of what is published to one reader, and an outbox that arrives once.

What is saved survives the end of the process at any point; whatever was under way is asked again.
"""

from __future__ import annotations

import json
import sqlite3
import threading
import uuid
from collections.abc import Sequence
from enum import Enum
from typing import Any

from . import outbox, pages, writing
from .clock import LONGEST_REST, Clock
from .session import Session
from .store import Store, Transaction, read_copy
from .uploads import SignedOut, Uploads
from .wire import Lost, Reply, Wire

SCHEMA = 1
TEN_MINUTES = 600.0  # PULL-11
MOST_RESETS = 4  # DEV-3.4


class Verdict(Enum):
    """What an answer to POST /api/sync says before its body is read."""

    ANSWER = "answer"
    SIGNED_OUT = "signed out"
    REFUSED = "refused"
    BROKEN = "broken"
    REST = "rest"


class Resting(Exception):
    """This round is over; ask again after a rest, of at least so many seconds."""

    def __init__(self, least: float = 0) -> None:
        super().__init__(least)
        self.least = least


def judge(reply: Reply) -> Verdict:
    """Read status and code by the table of errors."""
    if reply.status == 200:
        return Verdict.ANSWER
    if reply.status == 401 or (reply.status, reply.code) == (409, "other_account"):
        return Verdict.SIGNED_OUT
    if (reply.status, reply.code) in (
        (400, "malformed"),
        (400, "ambiguous_headers"),
        (413, "too_large"),
        (422, "invalid"),
    ):
        return Verdict.REFUSED
    return Verdict.BROKEN if 500 <= reply.status <= 599 else Verdict.REST


class Device:
    """One process of one store. `round` is all it does; `run` does it for good."""

    def __init__(
        self, store: Store, session: Session, wire: Wire, clock: Clock, limit: int = 500
    ) -> None:
        self.store = store
        self._limit = limit
        self._session, self._wire, self._clock = session, wire, clock
        self._uploads = Uploads(store, wire, clock)
        self._most = outbox.MOST
        self._suspect: tuple[str, str] | None = None  # PUSH-18: who may be to blame, with the code
        self._failures = 0
        self._not_before = 0.0
        self._signed_out = False
        self._wake = threading.Event()

    def write(
        self,
        name: str,
        args: dict[str, Any],
        *,
        base: dict[str, Any] | None = None,
        after: Sequence[str] = (),
        blobs: Sequence[bytes] = (),
    ) -> str:
        """Save a mutation; when its id is returned it will have exactly one outcome (PUSH-13)."""
        with self.store.transaction() as tx:
            now = self._clock.now()
            made = writing.enqueue(tx, now, name, args, base=base, after=after, blobs=blobs)
        self.wake()
        return made

    def sign_in_again(self, session: Session) -> None:
        """Go on with another session of the same reader (AUTH-3)."""
        if session.store_name != self._session.store_name:
            raise ValueError("this store is somebody else's")
        self._session, self._wire.cookie, self._signed_out = session, session.cookie, False
        self.wake()

    def wake(self, version: int = 0) -> None:
        """Something may be new: a write, or a poke with a version (LIVE-1)."""
        if version == 0 or version > self.store.copy().version:
            self._wake.set()

    def run(self, stop: threading.Event) -> None:
        """Go round until told to stop; then `wake` ends the last rest."""
        while not stop.is_set():
            self._wake.clear()
            self._wake.wait(self._clock.real(self.turn()))

    def turn(self) -> float:
        """One round, unless it is to rest; in how many seconds the next is due (DEV-4, DEV-5)."""
        if self._signed_out or self._clock.rests(self._not_before):
            return self._clock.idle()
        try:
            self.round()
        except SignedOut:
            self._signed_out = True
        except (Resting, sqlite3.OperationalError) as error:  # DEV-8: no room is a rest, too
            self._failures += 1
            least = error.least if isinstance(error, Resting) else 0
            self._not_before = self._clock.now() + least
            return max(self._clock.rest(self._failures), least)
        return self._next_due()

    def round(self) -> None:
        """Exchange until there is nothing more to say. Raises Resting or SignedOut."""
        resets, with_digest = 0, True
        while True:
            taken = self._exchange(with_digest=with_digest)
            with_digest = with_digest and not taken.digest_refused
            resets += taken.reset
            if resets == MOST_RESETS:
                raise Resting
            if taken.upgrade:
                return
            if taken.again or self._mutations_due():
                continue
            if not self._upload():
                return

    def _upload(self) -> bool:
        """Whether a blob became whole. Raises SignedOut, once a round has told why (AUTH-7)."""
        try:
            return self._uploads.run()
        except SignedOut:
            self._exchange(with_digest=False)
            raise

    def _exchange(self, *, with_digest: bool) -> pages.Taken:
        with self.store.transaction() as tx:
            sent = self._prepare(tx, with_digest=with_digest)
        try:
            answer = self._ask(sent)
        except Resting:
            self._suspect, self._most = None, max(self._most, 1)
            raise
        if answer is None:
            return pages.Taken(again=True)
        self._failures = 0
        with self.store.transaction() as tx:
            if self._suspect and not sent.mutations:
                mutation, code = self._suspect
                outbox.fail(tx, mutation, ("rejected", code, None))
            taken = pages.take(tx, self._clock, sent, answer)
        if sent.mutations or self._suspect:
            self._most, self._suspect = outbox.MOST, None
        return taken

    def _ask(self, sent: pages.Sent) -> pages.Answer | None:
        """The answer, or `None`: ask again with fewer mutations. Raises Resting or SignedOut."""
        headers = {"Content-Type": "application/json"}
        try:
            reply = self._wire.ask("POST", "/api/sync", sent.body, headers)
        except Lost as lost:
            raise Resting from lost
        verdict = judge(reply)
        if verdict is Verdict.ANSWER:
            answer = pages.read_answer(reply.json(), sent)
            if answer is None:
                raise Resting
            return answer
        if verdict is Verdict.SIGNED_OUT:
            if reply.code == "access_removed":
                with self.store.transaction() as tx:
                    pages.forget(tx)
            raise SignedOut
        if verdict is Verdict.REFUSED and sent.mutations:
            self._send_fewer(sent, reply)
            return None
        if verdict is Verdict.BROKEN and sent.mutations:
            self._let_rows_come_first(sent, reply)
        raise Resting(reply.retry_after)

    def _prepare(self, tx: Transaction, *, with_digest: bool) -> pages.Sent:
        """Choose what goes, and mark it as sent before it leaves (PUSH-16)."""
        copy = read_copy(tx)
        client = copy.client or str(uuid.uuid4())
        tx.execute("UPDATE copy SET client = ?", (client,))
        outbox.fail_the_hopeless(tx)
        chosen = outbox.choose(tx, self._clock, self._most)
        for mutation in chosen:
            tx.execute("UPDATE outbox SET state = 'sent' WHERE id = ?", (mutation["id"],))
        body: dict[str, Any] = {"schema": SCHEMA, "scope": self._session.scope}
        body |= {
            "reader": self._session.reader,
            "client": client,
            "limit": self._limit,
            "m": chosen,
        }
        body["cursor"] = None if copy.cursor is None else json.loads(copy.cursor)
        if copy.since is not None:
            body["since"] = copy.since
        due = with_digest and copy.at_head and copy.since is None and not chosen
        due = due and self._clock.apart(copy.digest_at) >= TEN_MINUTES
        if due:
            found = tx.execute("SELECT count(*), coalesce(sum(version), 0) FROM rows")
            body["digest"] = list(found.fetchone())
        return pages.Sent(copy.cursor, chosen, due, outbox.packed(body).encode())

    def _send_fewer(self, sent: pages.Sent, reply: Reply) -> None:
        """Half as many; of a single one, ask once without to see whether it is to blame."""
        if len(sent.mutations) == 1:
            self._suspect = (sent.mutations[0]["id"], reply.code or "invalid")
        self._most = len(sent.mutations) // 2

    def _let_rows_come_first(self, sent: pages.Sent, reply: Reply) -> None:
        """Half as many, after at least twice the rest of asking (PUSH-19)."""
        self._most = max(len(sent.mutations) // 2, 1)
        longest = 2 * min(2.0 ** min(self._failures, 6), 60.0)
        until = self._clock.now() + min(max(longest, 2 * reply.retry_after), LONGEST_REST)
        with self.store.transaction() as tx:
            outbox.rest(tx, sent.mutations, until)

    def _mutations_due(self) -> bool:
        with self.store.transaction() as tx:
            return self._most > 0 and bool(outbox.choose(tx, self._clock, 1))

    def _next_due(self) -> float:
        """Until the first rest ends, or it is time to ask again."""
        now = self._clock.now()
        with self.store.transaction() as tx:
            ends = tx.execute(
                "SELECT rest_until FROM outbox WHERE state IN ('waiting', 'sent')"
                " UNION ALL SELECT rest_until FROM blobs"
            ).fetchall()
        rests = [end[0] - now for end in ends if self._clock.rests(end[0])]
        return min([*rests, self._clock.idle()])
