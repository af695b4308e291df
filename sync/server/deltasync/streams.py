"""Who hears of which scope: open streams, found by scope, by reader and by turn."""

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from itertools import count
from uuid import UUID

TURNS = 20
"""Into how many parts a heartbeat is cut, so that streams do not all speak at once."""
MOST = 32
"""Streams of one reader; the one that was opened first gives way to another (LIVE-4)."""


class Stream:
    """One reader's stream. It holds one word, the newest, however many come (LIVE-5)."""

    __slots__ = ("_awake", "_word", "ended", "reader", "scope", "session")

    def __init__(self, scope: UUID, reader: UUID, session: bytes) -> None:
        self.scope = scope
        self.reader = reader
        self.session = session
        self.ended = False
        self._word: int | None = None
        self._awake = asyncio.Event()

    def poke(self, version: int) -> None:
        """Tell the scope's version; 0 when anything may have been missed."""
        self._word = version
        self._awake.set()

    def beat(self) -> None:
        """Give a sign of life, unless there is something better to say."""
        self._awake.set()

    def end(self) -> None:
        """Say nothing more."""
        self.ended = True
        self._awake.set()

    async def word(self) -> int | None:
        """Wait for the next version; None is a sign of life, or the end."""
        await self._awake.wait()
        self._awake.clear()
        word, self._word = self._word, None
        return word


class Streams:
    """All open streams of a process."""

    def __init__(self) -> None:
        self._of_scope: defaultdict[UUID, set[Stream]] = defaultdict(set)
        self._of_reader: defaultdict[UUID, dict[Stream, None]] = defaultdict(dict)
        self._turn_of: dict[Stream, int] = {}
        self._turns: tuple[set[Stream], ...] = tuple(set[Stream]() for _ in range(TURNS))
        self._next = count()

    def __iter__(self) -> Iterator[Stream]:
        return iter(list(self._turn_of))

    def of_scope(self, scope: UUID) -> list[Stream]:
        """Return who hears of a scope."""
        return list(self._of_scope.get(scope, ()))

    def of_turn(self, turn: int) -> list[Stream]:
        """Return whose turn it is."""
        return list(self._turns[turn % TURNS])

    def add(self, stream: Stream) -> None:
        """Let a stream hear; when its reader has too many, the oldest of them ends."""
        theirs = self._of_reader[stream.reader]
        if len(theirs) >= MOST:
            oldest = next(iter(theirs))
            oldest.end()
            self.remove(oldest)
            theirs = self._of_reader[stream.reader]
        theirs[stream] = None
        self._of_scope[stream.scope].add(stream)
        self._turn_of[stream] = turn = next(self._next) % TURNS
        self._turns[turn].add(stream)

    def remove(self, stream: Stream) -> None:
        """Forget a stream, if it is still known."""
        turn = self._turn_of.pop(stream, None)
        if turn is None:
            return
        self._turns[turn].discard(stream)
        self._of_scope[stream.scope].discard(stream)
        if not self._of_scope[stream.scope]:
            del self._of_scope[stream.scope]
        self._of_reader[stream.reader].pop(stream)
        if not self._of_reader[stream.reader]:
            del self._of_reader[stream.reader]
