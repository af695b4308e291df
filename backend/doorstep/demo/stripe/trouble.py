"""Misbehaviour on command: what goes wrong next, with requests and with webhooks."""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

Misdeed = Literal["error_before", "error_after", "timeout_before", "timeout_after"]


class Trouble(msgspec.Struct, forbid_unknown_fields=True):
    """Trouble with webhooks from now on, or with the next requests below a path.

    With webhooks: `lose` them, `delay` them until they are delivered on command, `repeat` each
    `times` times, or `reorder` them: delayed, and shuffled by `seed` (0: the last comes first).
    """

    webhooks: Literal["none", "lose", "delay", "repeat", "reorder"] | None = None
    seed: int = 0
    path_prefix: str | None = None
    times: Annotated[int, Meta(ge=1, le=1000)] = 1
    do: Misdeed | None = None


async def make(link: Any, trouble: Trouble) -> None:
    """Let things go wrong from now on."""
    if trouble.webhooks is not None:
        await link.execute(
            "update stand_in.state set webhooks = $1, times = $2, seed = $3",
            trouble.webhooks,
            trouble.times,
            trouble.seed,
        )
    if trouble.do is not None:
        await link.execute(
            "insert into stand_in.trouble (path_prefix, what, times) values ($1, $2, $3)",
            trouble.path_prefix or "/v1/",
            trouble.do,
            trouble.times,
        )


async def end(link: Any) -> None:
    """Let everything go well from now on."""
    await link.execute("delete from stand_in.trouble")
    await link.execute("update stand_in.state set webhooks = 'none', times = 1, seed = 0")


async def next_misdeed(link: Any, path: str) -> Misdeed | None:
    """Return what is to go wrong with a request; it goes wrong as often as it was told to."""
    return await link.fetchval(
        "update stand_in.trouble set times = times - 1 where serial = ("
        "select serial from stand_in.trouble where times > 0 and starts_with($1, path_prefix)"
        " order by serial limit 1 for update) returning what",
        path,
    )
