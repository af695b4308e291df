"""How a device is set for a test: shorter rests, smaller pages, less patience."""

import json
from dataclasses import asdict, dataclass
from typing import Self

from .session import Session


@dataclass(frozen=True)
class Settings:
    """`pace` is how often faster than the world its clock goes; `patience` is in real seconds."""

    pace: float = 1.0
    limit: int = 500
    patience: float = 30.0

    @classmethod
    def read(cls, given: str) -> Self:
        """The settings out of what `written` wrote."""
        return cls(**json.loads(given)["settings"])

    def written(self, session: Session) -> str:
        """These settings and who is signed in, for a process."""
        return json.dumps({"session": asdict(session), "settings": asdict(self)})
