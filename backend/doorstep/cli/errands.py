"""What people wait for, so that `doorstep work` looks for it all the time."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial

from deltasync import Connection
from doorstep.documents.making.making import Making
from doorstep.documents.reminding import Reminding
from doorstep.kit.clocks import as_the_database
from doorstep.kit.outside import Outside
from doorstep.kit.resting import Resting
from doorstep.kit.settings import Settings
from doorstep.notifications.certificates import hand_over, take_back
from doorstep.notifications.plans import MONEY, VISITS
from doorstep.notifications.scheduling import Scheduling
from doorstep.notifications.spreading import Spreading
from doorstep.payments.charging import charge_next
from doorstep.payments.closing import close_next
from doorstep.payments.forgetting import forget_next
from doorstep.payments.gateway import Gateway
from doorstep.payments.notices import Letter, Notices, note_sent
from doorstep.payments.refunds import refund_next
from doorstep.payments.saving import let_go_next, look_at_next_saving
from doorstep.payments.sweep import look_at_next
from doorstep.privacy.erasing import finish_next
from doorstep.privacy.letters import Told, send_due, write_to
from doorstep.privacy.making import Maker

from .pacing import Paced

Chore = Callable[[], Awaitable[int]]
"""Does its work, safe to repeat, and returns how many things it removed."""
OF_VISITS = timedelta(seconds=20)
"""Between looks for visits that people are to be reminded of."""
OF_MONEY = timedelta(minutes=5)
"""Between looks for invoices that are due: it takes a look at each that is paid, too."""
WITHDRAWING = timedelta(minutes=1)
"""Between looks at reminders that wait for a morning: whoever tells them looks once more."""


def errands_by(settings: Settings, outside: Outside) -> dict[str, Chore]:
    """Return what people wait for; exports and files need a store, too."""
    errands: dict[str, Chore] = {"letters": partial(send_due, outside.mail, note_sent)}
    spreading = Spreading()
    errands["happenings_to_spread"] = spreading.spread_next
    visits = Scheduling(outside.clock, (VISITS,), as_the_database, spreading.aside.now)
    money = Scheduling(outside.clock, MONEY, as_the_database)
    errands["reminders_due"] = Paced(visits.schedule_next, OF_VISITS)
    errands["money_due"] = Paced(money.schedule_next, OF_MONEY)
    withdrawing = Reminding(hand_over, take_back)
    errands["reminders_to_withdraw"] = Paced(withdrawing.withdraw, WITHDRAWING)
    if settings.stripe_secret_key:
        gateway = Gateway(settings)
        errands["open_payments"] = partial(look_at_next, gateway)
        errands["refunds"] = partial(refund_next, gateway, Resting())
        notices = Notices(settings.public_url, write_letter)
        errands["charges_ahead"] = notices.announce_next
        errands["charges"] = partial(charge_next, gateway)
        errands["declined_charges"] = notices.tell_next
        errands["cards_to_save"] = partial(look_at_next_saving, gateway)
        errands["cards_to_let_go"] = partial(let_go_next, gateway)
        errands["pages_to_close"] = partial(close_next, gateway, Resting())
        errands["profiles_to_forget"] = partial(forget_next, gateway, Resting())
    if settings.store_url:
        maker = Maker(settings.database_url, settings.public_url, outside.store)
        errands["exports"] = maker.make_next
        errands["documents_to_make"] = Making(settings.public_url, outside.store).make_next
        errands["erasures"] = partial(finish_next, outside.store)
    return errands


async def write_letter(link: Connection, letter: Letter) -> None:
    """Have a letter about a charge wait among the others."""
    told = Told(letter.subject, letter.text, letter.about)
    await write_to(link, letter.organization_id, letter.customer_id, letter.recipient, told)
