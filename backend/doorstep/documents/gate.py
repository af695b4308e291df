"""Counting what is asked by whom nobody knows, so that a link, a file or a code is not guessed."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import structlog

from doorstep.kit.errors import TooMany
from doorstep.kit.headers import client_network
from doorstep.organizations.hosts import NoSuchPortal
from doorstep.sign_in.secrecy import Keyed
from doorstep.sign_in.throttle import HOUR, QUARTER, Counted, Limit, Throttle, allowed

from .links import hash_of
from .sharing import LinkOver, SharedDocument, shared

PROOFS = Limit("verify", 300, QUARTER)
PROOFS_OF_ORGANIZATION = Limit("verify-all", 20_000, QUARTER)
"""Hashes and codes of a network, and of all together: a code has 60 bits."""
WRONG_TOKENS = Limit("shared-wrong", 300, QUARTER)
"""Of a network. A token has 256 bits, so that no number of tries finds one."""
SEEN = Limit("shared-seen", 1, HOUR)
"""Of a link from a network: what is fetched within an hour of a look belongs to that view."""
log = structlog.get_logger()


class AskedEnough(TooMany):
    """There were very many tries from here. Please wait a little and try again."""

    code = "too_many_tries"


OPEN = (NoSuchPortal, AskedEnough)
"""How everything is refused that is open to anybody."""


@dataclass(frozen=True, slots=True)
class Gate:
    """Counts each thing for itself; of a network only a keyed hash is kept, until its time ends."""

    keyed: Keyed
    proxies: int

    async def count_proof(self, organization: UUID) -> None:
        """Count a hash or a code that is about to be checked; raises AskedEnough."""
        network = client_network(self.proxies)
        await self._count(organization, [(PROOFS, network), (PROOFS_OF_ORGANIZATION, "")])

    async def led_to(self, organization: UUID, token: str, limit: Limit) -> SharedDocument:
        """Return what a link leads to, within a limit of its own.

        Raises AskedEnough, or LinkOver; only tokens that lead nowhere count for their network.
        """
        try:
            document = await shared(organization, token)
        except LinkOver:
            await self._count(organization, [(WRONG_TOKENS, client_network(self.proxies))])
            raise
        await self._count(organization, [(limit, hash_of(token))])
        return document

    async def is_first_look(self, organization: UUID, token: str) -> bool:
        """Note a look at what a link leads to; return whether none came from there for an hour."""
        whom = f"{hash_of(token)} {client_network(self.proxies)}"
        if await allowed(self.keyed, organization, SEEN, whom):
            return True
        await Throttle(self.keyed).prolong(organization, [(SEEN, whom)])
        return False

    async def _count(self, organization: UUID, counted: Sequence[Counted]) -> None:
        wait, limit = await Throttle(self.keyed).count_and_tell(organization, counted)
        if limit is None:
            return
        # Once in its time: whoever is refused again and again is not to fill the log.
        logged = Limit(f"{limit.kind}-logged", 1, limit.within)
        if await allowed(self.keyed, organization, logged, ""):
            log.warning("public_limited", organization=str(organization), limit=limit.kind)
        raise AskedEnough(headers={"Retry-After": str(wait)})
