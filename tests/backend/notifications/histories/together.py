"""Which alerts went out together as one, and which by themselves: never both, and none too few."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from msgspec import structs

from .worker import SINGLY, Arrived

TOGETHER = """
    select s.id as through, s.contact_id as whom, a.contact_id, a.id, a.about, a.subject_id,
      a.revision, a.kind, a.topic, a.title || ' ' || a.body as body
    from alerts s cross join lateral jsonb_array_elements_text(s.fact -> 'stands_for') f (id)
    join alerts a on a.id = f.id::uuid where s.state = 'aloud' order by a.id
"""
SENT_BY_ITSELF = """
    select distinct d.alert_id from notification_deliveries d where d.alert_id = any($1)
"""
CALM = {"visit", "visit_tomorrow", "visit_done"}


@dataclass(frozen=True)
class Member:
    """An alert that another stands for."""

    id: UUID
    about: str
    subject: UUID
    revision: int
    kind: str
    body: str

    def in_place_of(self, told: Arrived) -> Arrived:
        """Return what somebody hears of it who hears of all of them."""
        return structs.replace(
            told,
            alert=self.id,
            about=self.about,
            revision=self.revision,
            kind=self.kind,
            body=self.body,
            through=told.alert,
        )


Together = list[Member]


async def together(link: Any) -> dict[UUID, Together]:
    """Return what alerts stand for, having seen that they had to, and for what they may."""
    found: dict[UUID, Together] = {}
    rows: list[Any] = await link.fetch(TOGETHER)
    for row in rows:
        assert row["whom"] == row["contact_id"], "one alert stands for two people's"
        assert row["topic"] in CALM, f"{row['topic']} does not go out by itself"
        found.setdefault(row["through"], []).append(_member(row))
    for each in found.values():
        visits = {one.subject for one in each}
        assert len(visits) > SINGLY, f"one alert stands for no more visits than {each}"
    ids = [row["id"] for row in rows]
    assert len(set(ids)) == len(ids), "an alert goes out with two others"
    assert not await link.fetch(SENT_BY_ITSELF, ids), "an alert goes out by itself, and with others"
    return found


def _member(row: Any) -> Member:
    said = (row["kind"], row["body"])
    return Member(row["id"], row["about"], row["subject_id"], row["revision"], *said)
