"""Whether a delivery is still wanted at the moment at which it would go out."""

from datetime import datetime, timedelta
from uuid import UUID

import structlog
from msgspec import Struct

from .alerted import Alerted, Fact, summed
from .models import Channel
from .reader import Reader, Words
from .voice import Voice, reading
from .ways import Ways

log = structlog.get_logger()
GONE = "no such subscription"
"""Why a push is dropped that nobody can get any more."""
SILENCED = "of no use after the quiet hours"
"""Why one is dropped that was put off into them."""
UNSET = "not set up any more"
"""Why one is dropped when nobody has keys to push by."""
INSTEAD = (GONE, SILENCED, UNSET)
"""Why a push is dropped whose place mail may take."""
UNWANTED = "not wanted any more"
UNSETTLED = timedelta(seconds=3)
"""Until the next look, while it is not decided yet what the last word is."""
GIVEN_UP = timedelta(days=3)
"""How old an alert may be of which it is not decided whether it is the last word."""
LONGEST_REST = timedelta(minutes=15)
"""Until the next look at what has to wait, if it is long."""


class Send(Struct, frozen=True):
    """It goes out now, in these words."""

    words: Words


class Postpone(Struct, frozen=True):
    """It is looked at again then."""

    until: datetime


class Drop(Struct, frozen=True):
    """It never goes out."""

    why: str


Verdict = Send | Postpone | Drop


class Newest(Struct, frozen=True):
    """The last alert about the same thing, which `waits` or does not."""

    revision: int
    waits: bool
    due_at: datetime


class Case(Struct, frozen=True, kw_only=True):
    """A delivery of an alert, and all that decides about it at this instant.

    It is `possible` if its channel is set up. Of an alert that stands for others, `several` are
    theirs.
    """

    channel: Channel
    subscription_id: UUID | None
    alert: Alerted
    newest: Newest
    fact: Fact | None
    ways: Ways | None
    now: datetime
    possible: bool = True
    several: tuple["Case", ...] = ()


def judge(case: Case, voice: Voice) -> Verdict:
    """Return what is to happen; one that cannot be put into words by now holds up no other."""
    try:
        return _judge_several(case, voice) if case.alert.stands_for else _judge(case, voice)
    except Exception:
        log.exception("alert_broke", alert=str(case.alert.id), topic=case.alert.topic)
        return Postpone(case.now + LONGEST_REST)


def _judge(case: Case, voice: Voice) -> Verdict:
    """Return what is to happen.

    While a later word waits, or what is true has just changed, the last word may yet turn out to be
    this one: a visit that was moved and moved back. So it is postponed, not dropped; likewise where
    it is another's word what is so, as that somebody is on the way to what was called off.
    """
    verdict = _unwanted(case) or _superseded(case)
    if verdict or case.ways is None:
        return verdict or Drop(UNWANTED)
    reader = reading(case.alert, case.ways.language, case.now)
    if case.fact is None:
        return _while_of_use(case, voice, reader)
    if _has_changed(case, case.fact, voice, reader):
        return _unsettled(case)
    words = voice.words(case.alert, case.fact, case.ways.language, case.now)
    if words is None:
        late = case.fact == case.alert.fact
        return Drop("too late") if late else _while_of_use(case, voice, reader)
    return _quiet(case, case.fact, case.ways, voice) or Send(words)


def _judge_several(case: Case, voice: Voice) -> Verdict:
    """Return what is to happen, as it would to each of them: it goes out if one of them would.

    It is about those as well of which it is not decided yet whether they are the last word, but
    not about reminders of visits that are to be at another time just then: those are told of that.
    """
    judged = [(each, judge(each, voice)) for each in case.several]
    dropped = [verdict.why for _, verdict in judged if isinstance(verdict, Drop)]
    later = [verdict.until for _, verdict in judged if isinstance(verdict, Postpone)]
    if len(dropped) == len(judged) or case.ways is None:
        return Drop(next((why for why in dropped if why in INSTEAD), (*dropped, UNWANTED)[0]))
    if len(dropped) + len(later) == len(judged):
        return Postpone(min(later))
    news = [each for each, verdict in judged if _is_news(each.alert, verdict)]
    so = summed([(each.alert, each.fact or each.alert.fact) for each in news])
    words = voice.words(case.alert, so, case.ways.language, case.now)
    return Send(words) if words else Drop("too late")


def _is_news(alert: Alerted, verdict: Verdict) -> bool:
    """Return whether what goes out for several is about this one: a reminder has to be so."""
    return isinstance(verdict, Send) or (isinstance(verdict, Postpone) and not alert.stage)


def _unwanted(case: Case) -> Verdict | None:
    if case.ways is None or not case.alert.wanted or (case.fact is None and not case.alert.stage):
        return Drop(UNWANTED)
    if not case.possible:
        return Drop(UNSET)
    if case.channel is Channel.PUSH and case.subscription_id not in case.ways.push:
        return Drop(GONE)
    if case.channel is Channel.EMAIL and case.ways.email == "never":
        return Drop("not chosen any more")
    if case.channel is Channel.SMS and not case.ways.sms:
        return Drop("not chosen any more")
    return None


def _superseded(case: Case) -> Verdict | None:
    if case.newest.revision <= case.alert.revision:
        return None
    if case.newest.waits:
        soonest = max(case.newest.due_at, case.now + UNSETTLED)
        return Postpone(min(soonest, case.now + LONGEST_REST))
    return Drop("superseded")


def _has_changed(case: Case, fact: Fact, voice: Voice, reader: Reader) -> bool:
    told = case.alert.fact
    return fact != told and voice.say(case.alert.topic, told, fact, reader) is not None


def _unsettled(case: Case) -> Verdict:
    age = case.now - case.alert.created_at
    if age > GIVEN_UP:
        return Drop("out of date")
    return Postpone(case.now + min(max(UNSETTLED, age / 20), LONGEST_REST))


def _while_of_use(case: Case, voice: Voice, reader: Reader) -> Verdict:
    """Wait as long as it would be of use if it were so again."""
    told = case.alert
    words = voice.say(told.topic, told.baseline, told.fact, reader)
    return _unsettled(case) if words else Drop(UNWANTED)


def _quiet(case: Case, fact: Fact, ways: Ways, voice: Voice) -> Verdict | None:
    urgent = voice.topics[case.alert.topic].urgent
    if urgent or case.channel is Channel.EMAIL or ways.quiet_until is None:
        return None
    if voice.words(case.alert, fact, ways.language, ways.quiet_until) is None:
        return Drop(SILENCED)
    return Postpone(min(ways.quiet_until, case.now + LONGEST_REST))
