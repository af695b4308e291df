"""What is said of visits."""

from collections.abc import Sequence
from datetime import timedelta

from .phrases import Fact, phrase, placed, worded
from .reader import Reader, Words, moment, plain_name

AHEAD = {"booked", "on_the_way"}
CALLED_OFF = {"cancelled", "missed"}
LATE = timedelta(hours=2)
"""How long after its window a technician may still be on the way."""
DONE_FOR = timedelta(days=7)
"""How long it is of use to hear that a visit is done."""
USEFUL = {
    "visit_tomorrow": ("from", timedelta(0)),
    "visit_on_the_way": ("until", LATE),
    "visit_done": ("until", DONE_FOR),
    "visit_missed": ("until", DONE_FOR),
}
"""Until when a kind is of use, by what of the window and how long after; else until its end."""


def visit(baseline: Fact | None, fact: Fact, reader: Reader) -> Words | None:
    """Say that a visit was booked, moved or cancelled, as long as that is of use.

    That somebody is on the way is said by itself, but not that they are late, or not yet.
    """
    known = baseline if baseline and baseline["state"] in AHEAD else None
    if fact["state"] == "cancelled":
        return _cancelled(known, fact, reader) if known else None
    if fact["state"] == "missed":
        late = moment(fact["until"]) + DONE_FOR <= reader.now
        return _of(fact, reader, "visit_missed") if known and not late else None
    if fact["state"] not in AHEAD or moment(fact["until"]) <= reader.now:
        return None
    if fact["state"] == "on_the_way" and (known or {}).get("state") != "on_the_way":
        return None
    if known is None:
        again = (baseline or {}).get("state") in CALLED_OFF
        title = "visit_again.title" if again else "visit_booked.title"
        return _of(fact, reader, "visit_booked", (title, "visit_booked.body"))
    return _changed(known, fact, reader)


def _changed(known: Fact, fact: Fact, reader: Reader) -> Words | None:
    """Say what is new; that somebody else comes than they know of is for who opens the door."""
    if _moved(known, fact):
        before = reader.window_words(moment(known["from"]), moment(known["until"]))
        return _of(fact, reader, "visit_changed", before=before)
    if known["state"] != fact["state"]:
        say = ("visit_not_yet.title", "visit_not_yet.body")
        return _of(fact, reader, "visit_changed", say)
    before, now = known.get("who"), fact.get("who")
    if before and now and before != now and known["technician"] and fact["technician"]:
        say = ("visit_other.title", "visit_other.body")
        other = plain_name(known["technician"], 40)
        return _of(fact, reader, "visit_changed", say, other=other)
    return None


def _cancelled(known: Fact, fact: Fact, reader: Reader) -> Words | None:
    """Say it of the time that they know of, whenever it was to be by then.

    Once that is over, say it of the one at which they may still expect it (unaware.py).
    """
    for time in (known, known.get("unaware")):
        if time and moment(time["until"]) > reader.now:
            said = {**fact, "from": time["from"], "until": time["until"]}
            return _of(said, reader, "visit_cancelled")
    return None


def visit_tomorrow(baseline: Fact | None, fact: Fact, reader: Reader) -> Words | None:
    """Remind of a visit until it begins."""
    if baseline or fact["state"] != "booked" or moment(fact["from"]) <= reader.now:
        return None
    away = (reader.day(moment(fact["from"])) - reader.today).days
    when = {0: "today", 1: "tomorrow"}.get(away)
    said = phrase(reader, when) if when else reader.day_words(reader.day(moment(fact["from"])))
    return _of(fact, reader, "visit_tomorrow", when=said)


def visit_on_the_way(baseline: Fact | None, fact: Fact, reader: Reader) -> Words | None:
    """Say that somebody is on the way; that they are late by then is a visit's own news."""
    late = moment(fact["until"]) + LATE <= reader.now
    if fact["state"] != "on_the_way" or late or (baseline or {}).get("state") == "on_the_way":
        return None
    title = "named" if plain_name(fact.get("technician")) else "title"
    say = (f"visit_on_the_way.{title}", "visit_on_the_way.body")
    return _of(fact, reader, "visit_on_the_way", say)


def visit_done(baseline: Fact | None, fact: Fact, reader: Reader) -> Words | None:
    """Say that a visit is done, whether its report is there, and when the job's next one is."""
    over = moment(fact["until"]) + DONE_FOR <= reader.now
    if fact["state"] != "done" or over:
        return None
    if baseline and baseline["state"] == "done":
        return _report(baseline, fact, reader)
    read = phrase(reader, "visit_done.report" if fact["report"] else "visit_done.portal")
    if not fact.get("next"):
        return _of(fact, reader, "visit_done", read=read)
    say, next_one = ("visit_done.title", "visit_done.again"), fact["next"]
    window = reader.window_words(moment(next_one["from"]), moment(next_one["until"]))
    return _of(fact, reader, "visit_done", say, read=read, next=window)


def _report(baseline: Fact, fact: Fact, reader: Reader) -> Words | None:
    """Say to who knows that a visit is done that its report is there by now."""
    if baseline["report"] or not fact["report"]:
        return None
    return _of(fact, reader, "visit_done", ("visit_report.title", "visit_report.body"))


def visits(baseline: Fact | None, fact: Fact, reader: Reader) -> Words | None:
    """Say of how many visits there is news, or how many there are today or tomorrow.

    What is new of each is read where all of them are; by then it may be something else.
    """
    some: list[Fact] = fact["visits"]
    if baseline or not some:
        return None
    when, many = _same_day(some, reader), len({each["id"] for each in some})
    kind = "visits_tomorrow" if when and many > 1 else "visits"
    ends = [moment(each["from" if when else "until"]) for each in some]
    return worded(
        reader,
        kind,
        "/portal/jobs" if kind == "visits_tomorrow" else "/portal/alerts",
        "visits",
        say=(f"{kind}.title" if many > 1 else "visit.discreet", f"{kind}.body"),
        action=f"{kind}.action",
        until=min(ends) if when else None,
        count=str(many),
        when=when,
    )


def _same_day(some: Sequence[Fact], reader: Reader) -> str:
    """Return "today" or "tomorrow" if all of them are reminders of visits on that day."""
    days = [(reader.day(moment(each["from"])) - reader.today).days for each in some]
    if any(each["topic"] != "visit_tomorrow" for each in some) or len(set(days)) > 1:
        return ""
    when = {0: "today", 1: "tomorrow"}.get(days[0])
    return phrase(reader, when) if when else ""


def gone(fact: Fact) -> Fact:
    """Return what a visit is that is not there any more."""
    return {**fact, "state": "cancelled"}


def _moved(before: Fact, fact: Fact) -> bool:
    return any(moment(before[each]) != moment(fact[each]) for each in ("from", "until"))


def _of(
    fact: Fact, reader: Reader, kind: str, say: tuple[str, str] | None = None, **names: str
) -> Words:
    start, end = moment(fact["from"]), moment(fact["until"])
    name = plain_name(fact.get("technician"), 40)
    which, after = USEFUL.get(kind, ("until", timedelta(0)))
    return worded(
        reader,
        kind,
        f"/portal/jobs/{fact['job_id']}",
        "visit",
        say=say or (f"{kind}.title", f"{kind}.body"),
        action="visit_done.action" if kind == "visit_done" else "",
        job=fact["job_id"],
        until=moment(fact[which]) + after,
        window=reader.window_words(start, end),
        day=reader.day_words(reader.day(start)),
        hours=reader.hours_words(start, end),
        who=phrase(reader, "who_comes", name=name) if name else phrase(reader, "somebody"),
        name=name,
        job_title=placed(fact.get("job"), fact.get("place")) or phrase(reader, "job"),
        **names,
    )
