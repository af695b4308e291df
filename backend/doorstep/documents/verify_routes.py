"""Whether a file is the one that the business issued, for anybody who has it or its code."""

from collections.abc import Awaitable, Callable
from typing import Annotated
from uuid import UUID

import msgspec
from quart import Blueprint, Response

from doorstep.kit.documentation import described
from doorstep.kit.errors import Unprocessable
from doorstep.kit.http import json_response, read_body

from .gate import OPEN, Gate
from .verifying import State, plain_code, state_of

SMALL = 1024
"""Bytes of a body here."""


class Proof(msgspec.Struct, forbid_unknown_fields=True):
    """The SHA-256 of a file, or the code that is printed on it: one of the two."""

    sha256: Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Fa-f]{64}\Z")] | None = None
    code: Annotated[str, msgspec.Meta(pattern=r"^[^\x00]{1,40}\Z")] | None = None


class Verdict(msgspec.Struct):
    """What a file is to the business whose portal this is, and nothing else."""

    state: State


def add_verify(blueprint: Blueprint, owner: Callable[[], Awaitable[UUID]], gate: Gate) -> None:
    """Add the route to those of an organisation that `owner` tells."""

    @blueprint.post("/verify")
    @described("verify", takes=Proof, gives=Verdict, signed_in=False, refuses=OPEN)
    async def verify() -> Response:
        """Say whether the business has issued a file, and whether it is current."""
        given = await read_body(Proof, limit=SMALL)
        if (given.sha256 is None) == (given.code is None):
            reason = "Either the hash of a file or a code is needed."
            raise Unprocessable(errors=[{"field": "code", "reason": reason}])
        organization = await owner()
        await gate.count_proof(organization)
        state = await state_of(
            organization,
            sha256=given.sha256 and given.sha256.lower(),
            code=given.code and plain_code(given.code),
        )
        return json_response(Verdict(state))
