"""Doors of things with an id: for whoever they are not of, they are not there."""

from dataclasses import dataclass, field
from typing import Any

from tests.factories.portals import Browser, assert_problem

from .alexs import SHA, Alexs


@dataclass(frozen=True)
class Absent:
    """Asks for something by its id: names of what Alex has stand for ids in path and body."""

    method: str
    path: str
    body: dict[str, str] | None = None
    other: dict[str, Any] = field(default_factory=dict[str, Any])

    async def __call__(self, alexs: Alexs) -> None:
        """Check that the intruder is told that nothing is there."""
        await assert_problem(await self.answered(alexs, alexs.intruder.browser), 404)

    async def answered(self, alexs: Alexs, browser: Browser) -> Any:
        """Return what a browser is answered."""
        ids = vars(alexs) | {"sha": SHA}
        sent = dict(self.other)
        if self.body is not None:
            sent["json"] = {name: text.format(**ids) for name, text in self.body.items()}
        return await browser.open(self.path.format(**ids), method=self.method, **sent)
