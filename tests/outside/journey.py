"""What people do on their phones, and the office in its database, one thing after the other."""

import hashlib
import random
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import asyncpg

from deltasync import renew
from tests.factories.photos import noise, picture
from tests.outside.phones import Phone

Way = Callable[[Phone], Awaitable[None]]


@dataclass
class Written:
    """A mutation that somebody saved; `mark` is a text that only its effect brings about."""

    phone: Phone
    mutation: str
    mark: str | None = None
    photos: tuple[str, ...] = ()
    discarded: bool = False


@dataclass
class Journey:
    """Chooses by dice; what was written is in `written`, by the id it has now or had once."""

    phones: list[Phone]
    office: asyncpg.Connection
    dice: random.Random
    written: dict[str, Written] = field(default_factory=dict[str, Written])
    requests: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    _marks: int = 0

    async def step(self) -> None:
        """Do one thing."""
        person = [self._ask, self._ask_with_photos, self._amend, self._amend, self._withdraw]
        person += [self._answer_a_visit, self._move_house, self._err, self._see_to_what_failed]
        office = [self._office_edits, self._office_decides, self._office_cleans_up]
        rare = [self._office_changes_a_role, self._office_renews]
        weights = [3] * len(person) + [2] * len(office) + [1] * len(rare) + [6]
        way: Way = self.dice.choices([*person, *office, *rare, self._kill], weights)[0]
        await way(self.dice.choice(self.phones))

    # --- the person -------------------------------------------------------------------------

    async def _ask(self, phone: Phone, *photos: bytes) -> None:
        request, mark = str(uuid4()), self._mark()
        args: dict[str, Any] = {"request_id": request, "type": "repair", "description": mark}
        args["photos"] = [declared(photo) for photo in photos]
        mutation = phone.write("request.create", args, blobs=photos)
        names = tuple(photo["sha256"] for photo in args["photos"])
        self._note(Written(phone, mutation, mark, names))
        self.requests.append((request, mutation))

    async def _ask_with_photos(self, phone: Phone) -> None:
        # A larger one goes in several pieces.
        large = noise(300_000) if self.dice.random() < 0.3 else picture()
        await self._ask(phone, *[large, picture()][: self.dice.choice([1, 2])])

    async def _amend(self, phone: Phone) -> None:
        for request, after in self._any_request():
            mark = self._mark()
            args = {"request_id": request, "description": mark}
            mutation = phone.write("request.amend", args, after=self._of(phone, after))
            self._note(Written(phone, mutation, mark))

    async def _withdraw(self, phone: Phone) -> None:
        for request, after in self._any_request():
            args = {"request_id": request}
            mutation = phone.write("request.withdraw", args, after=self._of(phone, after))
            self._note(Written(phone, mutation))

    async def _answer_a_visit(self, phone: Phone) -> None:
        jobs = [doc for (kind, _), (_, doc) in phone.store.rows().items() if kind == "job"]
        visits = [visit["id"] for job in jobs for visit in job["visits"]]
        if visits:
            visit = self.dice.choice(visits)
            args: dict[str, Any] = {"visit_id": visit}
            if self.dice.random() < 0.5:
                self._note(Written(phone, phone.write("visit.confirm", args)))
            else:
                args["reason"] = "Not in this weather"
                self._note(Written(phone, phone.write("visit.ask_to_move", args)))

    async def _move_house(self, phone: Phone) -> None:
        shown = phone.store.rows().get(("profile", phone.session.reader))
        mark = self._mark()
        wanted = {"line1": mark, "line2": mark}
        base = None if shown is None else {field: shown[1][field] for field in wanted}
        mutation = phone.write("profile.update", wanted, base)
        self._note(Written(phone, mutation, mark))

    async def _err(self, phone: Phone) -> None:
        args = {"request_id": str(uuid4()), "type": "no such type", "description": self._mark()}
        first = phone.write("request.create", args)
        self._note(Written(phone, first, args["description"]))
        args = {"request_id": args["request_id"]}
        self._note(Written(phone, phone.write("request.withdraw", args, after=[first])))

    async def _see_to_what_failed(self, phone: Phone) -> None:
        for mutation in self.dice.sample(failed := phone.failed(), min(1, len(failed))):
            written = self.written[mutation]
            with suppress(KeyError):  # it went on meanwhile, by itself (PUSH-15)
                if self.dice.random() < 0.5:
                    self._is_now(written, phone.retry(mutation))
                else:
                    phone.discard(mutation)
                    written.discarded = True

    # --- the office -------------------------------------------------------------------------

    async def _office_edits(self, phone: Phone) -> None:
        scope = phone.session.scope
        await self.office.execute(
            "update customers set line2 = line2 || '.' where id = $1::text::uuid", scope
        )
        await self.office.execute(
            "update jobs set title = left(title || '.', 100)"
            " where customer_id = $1::text::uuid and mod(ascii(right(id::text, 1)), 4) = $2",
            scope,
            self.dice.randrange(4),
        )

    async def _office_decides(self, phone: Phone) -> None:
        await self.office.execute(
            "update service_requests set status = $2, notes = 'On our way', responded_at = now()"
            " where id = (select id from service_requests where customer_id = $1::text::uuid"
            "   and status = 'pending' order by created_at desc limit 1)",
            phone.session.scope,
            self.dice.choice(["accepted", "scheduled"]),
        )

    async def _office_cleans_up(self, phone: Phone) -> None:
        await self.office.execute(
            "delete from jobs where id = (select j.id from jobs j where customer_id ="
            " $1::text::uuid and not exists (select from visits v where v.job_id = j.id)"
            " or customer_id = $1::text::uuid and status = 'completed' order by id limit 1)",
            phone.session.scope,
        )

    async def _office_changes_a_role(self, phone: Phone) -> None:
        """Whoever may see less, or more, gets another epoch (CORE-6)."""
        await self.office.execute(
            "update customer_portal_access set role = $2 where id = $1::text::uuid",
            phone.session.reader,
            self.dice.choice(["site", "billing", "owner"]),
        )

    async def _office_renews(self, _: Phone) -> None:
        await renew(self.office)

    async def _kill(self, phone: Phone) -> None:
        for runner in phone.runners:
            runner.kill()

    # --- notes ------------------------------------------------------------------------------

    def _mark(self) -> str:
        self._marks += 1
        return f"In the rain {self._marks}"

    def _note(self, written: Written) -> None:
        self.written[written.mutation] = written

    def _is_now(self, written: Written, new: str) -> None:
        """A retry has a new id, unless only bytes are sent again (PUSH-12)."""
        if new == written.mutation:
            return
        self._note(Written(written.phone, new, written.mark, written.photos))
        self.requests = [(r, new if m == written.mutation else m) for r, m in self.requests]
        written.discarded = True

    def _any_request(self) -> list[tuple[str, str]]:
        recent = self.requests[-6:]
        return [self.dice.choice(recent)] if recent else []

    def _of(self, phone: Phone, mutation: str) -> list[str]:
        """What was asked on this phone comes first; of another's the phone knows no id."""
        return [mutation] if self.written[mutation].phone is phone else []


def declared(photo: bytes) -> dict[str, Any]:
    """What a request says of a photo that will be sent."""
    name = hashlib.sha256(photo).hexdigest()
    return {"sha256": name, "size": len(photo), "media_type": "image/jpeg"}
