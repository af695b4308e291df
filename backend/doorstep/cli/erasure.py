"""`doorstep erasure list | approve | refuse`: what the office does with wishes to be erased."""

from pathlib import Path
from uuid import UUID

from doorstep.demo.folder import Unusable
from doorstep.kit.mail import one_line
from doorstep.privacy.deciding import (
    NoSuchErasure,
    NotUndecided,
    Wish,
    approve,
    extent,
    refuse,
    wishes,
)
from doorstep.privacy.erasing import Extent
from doorstep.privacy.open_money import OpenMoney

from .outbox import over_database

WORDS = {
    "asked": "undecided",
    "approved": "erased; the worker is deleting the files",
    "done": "erased",
    "refused": "refused",
    "withdrawn": "taken back",
}


def list_wishes(folder: Path, *, every: bool) -> int:
    """Print the wishes that are undecided or being carried out; or the newest ones, decided too."""

    async def show() -> int:
        found = await wishes(every=every)
        for wish in found:
            print(_described(wish))  # noqa: T201
        undecided = sum(wish.state == "asked" for wish in found)
        print(f"{undecided} undecided.")  # noqa: T201
        return 0

    return over_database(folder, show)


def approve_wish(folder: Path, erasure: UUID, *, sure: bool) -> int:
    """Show what would go and what would stay; erase only when `sure`, and return 1 otherwise."""

    async def decide() -> int:
        try:
            wish, found, money = await extent(erasure)
            print(f"{_described(wish)}\n{_told(found)}\n{_open(money)}")  # noqa: T201
            if not sure:
                print("Nothing was erased. If this is right, run it again with --yes.")  # noqa: T201
                return 1
            await approve(erasure)
        except (NoSuchErasure, NotUndecided) as error:
            raise _unusable(error) from error
        print(  # noqa: T201
            "Erased. The worker deletes the files and mails those who owned the account.\n"
            f"Delete customer {one_line(wish.number)} in the system you import from, too; lines"
            " about it are passed over from now on."
        )
        return 0

    return over_database(folder, decide)


def refuse_wish(folder: Path, erasure: UUID, reason: str) -> int:
    """Leave all as it is; the customer reads `reason`."""

    async def decide() -> int:
        try:
            await refuse(erasure, reason)
        except (NoSuchErasure, NotUndecided) as error:
            raise _unusable(error) from error
        print("Refused. The customer is told why, by mail and in the portal.")  # noqa: T201
        return 0

    return over_database(folder, decide)


def _unusable(error: NoSuchErasure | NotUndecided) -> Unusable:
    if isinstance(error, NoSuchErasure):
        return Unusable(f"Nobody has asked for {error}: see `doorstep erasure list`.")
    return Unusable(f"There is nothing to decide: this wish is {WORDS[str(error)]}.")


def _described(wish: Wish) -> str:
    who = f"{one_line(wish.customer)} ({one_line(wish.number)})"
    by = f", by {one_line(wish.asked_by)}" if wish.asked_by else ""
    lines = [f"{wish.id}  {wish.asked_at:%Y-%m-%d %H:%M}  {who}{by}: {WORDS[wish.state]}"]
    if wish.reason:
        lines.append(f"  they write: {one_line(wish.reason)}")
    return "\n".join(lines)


def _told(found: Extent) -> str:
    gone = (
        (found.contacts, "people with access"),
        (found.properties, "addresses"),
        (found.requests, "requests"),
        (found.photos, "photos"),
        (found.documents, "documents"),
        (found.visits, "appointments"),
        (found.jobs_gone, "jobs that were not done, or too long ago to be kept"),
        (
            found.invoices_gone,
            "invoices that are drafts, or too old to be kept, and their payments",
        ),
    )
    lines = ["Would go:", *(f"  {number} {what}" for number, what in gone)]
    lines.append("  name and postal address, sign-ins, changes sent, and what happened")
    lines += ["Would stay:", *_staying(found)]
    if found.visits_to_come:
        lines.append(f"Note: {found.visits_to_come} appointments are still to come.")
    return "\n".join(lines)


def _open(money: OpenMoney) -> str:
    told = money.sentences() or ["nothing."]
    return "\n".join(["Money that is open:", *(f"  {each}" for each in told)])


def _staying(found: Extent) -> list[str]:
    lines: list[str] = []
    if found.jobs_kept:
        lines.append(
            f"  {found.jobs_kept} jobs (number, title, dates; nobody's name, address or words),"
            f" until {found.kept_until}"
        )
    if found.invoices_kept:
        lines.append(
            f"  {found.invoices_kept} invoices and credit notes as they were sent (with name and"
            f" address), and what was paid, until {found.invoices_until}"
        )
    return [*lines, "  the customer's number, so that an import does not bring them back"]
