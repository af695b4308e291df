"""What columns of JSON have, however the connection gives it."""

from typing import Any

import msgspec


def decoded(value: Any) -> Any:
    """Return what a column of JSON has, whether the connection has decoded it or not."""
    return msgspec.json.decode(value) if isinstance(value, str) else value
