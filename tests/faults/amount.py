"""How much is tried: always the same share, all of it and by chance with DOORSTEP_SOAK=1."""

import os
import random

SOAK = os.environ.get("DOORSTEP_SOAK") == "1"
FIXED = 20_261_123
"""Without soaking nobody's commit is red by chance."""
SEED = int(os.environ.get("DOORSTEP_FAULT_SEED", "0")) or (
    random.randrange(1, 2**31) if SOAK else FIXED
)
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
