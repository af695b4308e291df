"""What becomes due is noted once, by whichever worker looks first, and is an event from then on.

What a worker was too late for, since none was running, is noted as well, and logged.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import structlog

from deltasync import Connection
from doorstep.kit.clock import Clock, SystemClock
from doorstep.kit.clocks import Agrees, anyhow
from doorstep.kit.database import trusted

from .plans import PLANS, Plan

AT_ONCE = 1000
"""What becomes due in one transaction."""
SECOND = timedelta(seconds=1)
FIRST = UUID(int=0)
log = structlog.get_logger()


@dataclass(slots=True)
class Scheduling:
    """Looks for what has become due by some plans.

    While it is not `agreed` that the clock is right nothing becomes due: it would be for good.
    `aside` returns the events of which nothing can be made: what they are about is not waited for.
    """

    clock: Clock = field(default_factory=SystemClock)
    plans: tuple[Plan, ...] = PLANS
    agreed: Agrees = anyhow
    aside: Callable[[], Sequence[int]] = list[int]

    async def schedule_next(self) -> int:
        """Make events of all that has become due; return of how many things."""
        now = self.clock.now()
        if not await self.agreed(now):
            return 0
        return sum([await self._schedule(plan, now) for plan in self.plans])

    async def _schedule(self, plan: Plan, now: datetime) -> int:
        """Go through what is due page by page, each in a transaction of its own."""
        done, after, aside = 0, (plan.first, FIRST), self.aside()
        while page := await _page(plan, now, after, aside):
            done += page["noted"]
            if page["late"]:
                log.warning("reminders_too_late", topic=plan.topic, dropped=page["late"])
            if page["seen"] < AT_ONCE:
                break
            after = (page["sort"], page["id"])
        return done


async def remind_anew(link: Connection, visits: Collection[UUID]) -> None:
    """Have it looked once more what is to be reminded of these visits, once it has settled.

    One that was moved, and moved back, may have lost its reminder in between. Who had it gets no
    other: there is an alert about it.
    """
    await link.execute(_ANEW, list(visits))


async def _page(
    plan: Plan, now: datetime, after: tuple[datetime | date, UUID], aside: Sequence[int]
) -> Any:
    async with trusted() as link:
        # What is sure about a page is only known once it is there; plans of its own are cheap.
        await link.execute("set local plan_cache_mode = force_custom_plan; set local jit = off")
        return await link.fetchrow(
            _NOTE.format(due=plan.due, topic=plan.topic), now, *after, AT_ONCE, aside
        )


_ANEW = """
    delete from notification_schedule where topic = 'visit_tomorrow' and subject_id = any($1)
"""
_NOTE = """
    with aside as (select $5::bigint[] as events),
    due as ({due}),
    noted as (
      insert into notification_schedule (organization_id, topic, subject_id, stage, at)
      select organization_id, '{topic}', id, stage, $1 from due order by id, stage
      on conflict (subject_id, topic, stage) do nothing returning subject_id, stage),
    fresh as (
      select d.* from due d join noted n on n.subject_id = d.id and n.stage = d.stage),
    told as (
      insert into notification_events (organization_id, customer_id, topic, subject_id, stage)
      select organization_id, customer_id, '{topic}', id, stage from fresh
      where useful and not known order by customer_id, id)
    select (select count(*) from due) as seen, (select count(*) from fresh) as noted,
      (select count(*) from fresh where not useful and not known) as late, l.sort, l.id
    from (select sort, id from due order by sort desc, id desc limit 1) l
"""
"""Not every plan asks for $5, which has to have a type all the same.

Noted in the order of ids, so that workers who note the same wait for each other in one order.
"""
