"""A mail server on loopback that does what a test tells it: also what no server should."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as modern

Reader = asyncio.StreamReader
Writer = asyncio.StreamWriter


@dataclass
class Taken:
    """A mail as it came over the line."""

    sender: str
    recipient: str
    content: bytes

    @property
    def email(self) -> EmailMessage:
        return message_from_bytes(self.content, EmailMessage, policy=modern)


@dataclass
class MailServer:
    """What it says and does; with `hold` it answers content only once that is set.

    `says` has other answers than the usual by command; an empty one closes the connection.
    `slow` has seconds that the next answer to a command takes.
    """

    says: dict[str, str] = field(default_factory=dict[str, str])
    slow: dict[str, float] = field(default_factory=dict[str, float])
    greeting: float = 0.0
    goodbye_after: int = 1_000_000
    hold: asyncio.Event | None = None
    port: int = 0
    connections: int = 0
    open: int = 0
    most: int = 0
    taken: list[Taken] = field(default_factory=list[Taken])

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    async def serve(self, reader: Reader, writer: Writer) -> None:
        self.connections += 1
        self.open += 1
        self.most = max(self.most, self.open)
        try:
            await asyncio.sleep(self.greeting)
            await self._converse(reader, writer)
        except ConnectionError:
            pass
        finally:
            self.open -= 1
            writer.close()

    async def _converse(self, reader: Reader, writer: Writer) -> None:
        mail, mails = Taken("", "", b""), 0
        said = await self._say(writer, "CONNECT", "220 ready")
        while said and (line := (await reader.readline()).decode("utf-8").strip()):
            verb = line.partition(" ")[0].upper()
            if verb == "MAIL":
                mail = Taken(_address(line), "", b"")
            if verb == "RCPT":
                mail.recipient = _address(line)
            usual = {"DATA": "354 go on", "QUIT": "221 bye"}.get(verb, "250 fine")
            said = await self._say(writer, verb, usual) and verb != "QUIT"
            if verb == "DATA" and said and "DATA" not in self.says:
                mail.content = (await reader.readuntil(b"\r\n.\r\n"))[:-3]
                if self.hold:
                    await self.hold.wait()
                said = await self._say(writer, "CONTENT", "250 taken")
                if self.says.get("CONTENT", "250").startswith("250"):
                    self.taken.append(mail)
                mails += 1
            if mails == self.goodbye_after:
                return

    async def _say(self, writer: Writer, verb: str, usual: str) -> bool:
        await asyncio.sleep(self.slow.pop(verb, 0))
        answer = self.says.get(verb, usual)
        if answer:
            writer.write(f"{answer}\r\n".encode())
            await writer.drain()
        return bool(answer)


def _address(line: str) -> str:
    return line.partition("<")[2].partition(">")[0]


@asynccontextmanager
async def mail_server(server: MailServer | None = None) -> AsyncGenerator[MailServer]:
    """Run a server while the context is open, and leave nothing of it behind."""
    server = server or MailServer()
    conversations: set[asyncio.Task[None]] = set()

    def meet(reader: Reader, writer: Writer) -> None:
        task = asyncio.ensure_future(server.serve(reader, writer))
        conversations.add(task)
        task.add_done_callback(conversations.discard)

    listening = await asyncio.start_server(meet, "127.0.0.1", server.port)
    server.port = listening.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listening.close()
        for task in list(conversations):
            task.cancel()
        await asyncio.gather(*conversations, return_exceptions=True)
