"""Sending mail by SMTP, over a few connections that are kept for what comes next."""

import asyncio
from dataclasses import dataclass
from ssl import SSLContext
from urllib.parse import parse_qs, unquote, urlsplit

from aiosmtplib import SMTP

from .mail import Message, as_email
from .smtp_lane import Lane, Letter

PATIENCE = 60.0
"""Seconds that handing a mail over may take in all, its turn included.

Each answer of the server may take all that is left of it: servers that put spam off greet late, and
look at the content before they take it (RFC 5321 §4.5.3.2 allows minutes).
"""
FEW, MORE = 4, 10
"""Connections at once: of what can wait, and of what people wait for."""


@dataclass(frozen=True, slots=True)
class Server:
    """A mail server, as a URL names it."""

    host: str
    port: int
    user: str | None
    password: str | None
    encrypted: bool
    upgrade: bool

    @classmethod
    def at(cls, url: str) -> "Server":
        """Return the server at an `smtp://` or `smtps://` URL.

        `?starttls` demands encryption of a plain connection.
        """
        parts = urlsplit(url)
        encrypted = parts.scheme == "smtps"
        upgrade = "starttls" in parse_qs(parts.query, keep_blank_values=True)
        return cls(
            host=parts.hostname or "localhost",
            port=parts.port or (465 if encrypted else 587 if upgrade else 25),
            user=unquote(parts.username) if parts.username else None,
            password=unquote(parts.password) if parts.password else None,
            encrypted=encrypted,
            upgrade=upgrade,
        )


class SmtpMail:
    """Sends mail through the server at a URL, as `Server.at` reads it, over a lane of its own.

    `sender` is the address mail comes from. No more than `most` mails are on their way at once; a
    server that is slow with them holds up no other lane.
    """

    def __init__(
        self,
        url: str,
        sender: str,
        *,
        most: int = MORE,
        patience: float = PATIENCE,
        tls: SSLContext | None = None,
    ) -> None:
        self._server = Server.at(url)
        self._sender = sender
        self._patience = patience
        self._tls = tls
        self._lane = Lane(self._connect, most)

    async def send(self, message: Message) -> None:
        """Hand the message to the server.

        Raises ValueError for an address that is none, OSError (of which TimeoutError is one) or
        aiosmtplib.SMTPException when the server cannot be reached or refuses.
        """
        letter = _letter(message, self._sender)
        async with asyncio.timeout(self._patience):
            await self._lane.send(letter)

    def close(self) -> None:
        """Close the connections that are kept."""
        self._lane.close()

    async def _connect(self) -> SMTP:
        client = SMTP(
            hostname=self._server.host,
            port=self._server.port,
            username=self._server.user,
            password=self._server.password,
            use_tls=self._server.encrypted,
            start_tls=self._server.upgrade,
            tls_context=self._tls,
            timeout=self._patience,
        )
        try:
            await client.connect()
        except BaseException:
            client.close()
            raise
        return client


def _letter(message: Message, sender: str) -> Letter:
    email = as_email(message, sender)
    return Letter(message.returns_to or sender, message.to, email.as_bytes())
