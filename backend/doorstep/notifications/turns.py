"""Who is next when there is more than can be done at once: each business has its share of it.

So whoever has a hundred thousand people to tell of something holds up nobody else, nor what else
there is to tell of its own. However much waits, no more of it is looked at than is taken.
"""

from collections.abc import Sequence
from typing import Any

from msgspec import Struct

from deltasync import Connection

from .portions import Portion


class Turns(Struct, frozen=True, kw_only=True):
    """Rows of a table that wait for their turn.

    Organisations share alike, and in each of them its topics; of each come first what does so by
    `sort`. An index has what is `there` by topic, organisation and `sort`. A topic is passed over
    unless its first row is `ready`; `free` says which of its rows may be taken, and are held by the
    `lock`. In both $3 is what is given to `take`.
    """

    table: str
    columns: str
    sort: str
    there: str = "true"
    ready: str = "true"
    free: str
    lock: str = ""

    async def take(
        self, link: Connection, portion: Portion, given: Any, urgent: Sequence[str]
    ) -> list[Any]:
        """Return the next rows, in no order; if there are too many, those of urgent topics."""
        if portion.ids is not None:
            return await link.fetch(self.these(), portion.ids, portion.busy, given)
        return await link.fetch(self.next(), portion.most, portion.busy, given, urgent)

    def these(self) -> str:
        """Return SQL for the rows $1 among those that wait, but for those of organisations $2."""
        return f"""
        select {self.columns} from {self.table} t
        where {self.there} and {self.free} and id = any($1) and organization_id <> all($2)
        order by id {self.lock}
        """  # noqa: S608 - put together from our own words

    def next(self) -> str:
        """Return SQL for $1 rows, of none of the organisations $2, and of the topics $4 first."""
        lane = f"topic, organization_id, {self.sort} from {self.table} t where {self.there}"
        first = f"order by topic, organization_id, {self.sort} limit 1"
        ready = f"organization_id <> all($2::uuid[]) and {self.ready}"
        return f"""
        with recursive lanes as (
          (select {lane} {first})
          union all
          select n.* from lanes l cross join lateral (
            select {lane} and (t.topic, t.organization_id) > (l.topic, l.organization_id)
            {first}) n),
        shares as (
          select topic, organization_id, $1 / count(*) over (partition by organization_id)
            / (select count(distinct organization_id) from lanes where {ready}) as share
          from lanes where {ready} order by topic = any($4) desc, {self.sort})
        select n.* from shares s cross join lateral (
          select {self.columns} from {self.table} t
          where {self.there} and {self.free} and t.topic = s.topic
            and t.organization_id = s.organization_id
          order by t.{self.sort} limit greatest(s.share, 1) {self.lock}) n
        limit $1
        """  # noqa: S608 - put together from our own words
