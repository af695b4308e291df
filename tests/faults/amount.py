"""How much is tried: a share in every run, all of it with DOORSTEP_SOAK=1; seeds can be set."""

import os
import random

SOAK = os.environ.get("DOORSTEP_SOAK") == "1"
SEED = int(os.environ.get("DOORSTEP_FAULT_SEED", "0")) or random.randrange(1, 2**31)
"""Of all that is left to chance; failures print it, and DOORSTEP_FAULT_SEED sets it."""


def boundaries(message: bytes, one_in: int) -> list[int]:
    """Return where to cut a message: at every byte, or at all edges and one in so many others."""
    everywhere = list(range(len(message) + 1))
    if SOAK:
        return everywhere
    body = message.index(b"\r\n\r\n") + 4
    edges = {0, 1, body - 4, body - 1, body, body + 1, len(message) - 1, len(message)}
    first = random.Random(SEED).randrange(one_in)
    return sorted(edges | set(everywhere[first::one_in]))
