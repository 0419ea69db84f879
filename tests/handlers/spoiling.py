"""How an approval of a press response comes to its end, for tests: by the clock, by a person, or by other words."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

from bot.core.press import Enquiry, Move
from tests.handlers.press.enquiring import Enquiring

#: Something that happens to an enquiry.
Happens = Callable[[Enquiring, Enquiry], Awaitable[None]]
#: Words that nobody may use, and nobody but those who deal with the enquiry may see.
SECRET = "xyzzy secret"


async def lapse(enquiring: Enquiring, _enquiry: Enquiry) -> None:
    """Let the time of the approval be over before the clock has noticed."""
    enquiring.now += timedelta(hours=72)


async def expire(enquiring: Enquiring, _enquiry: Enquiry) -> None:
    """Let the time of the approval be over."""
    await enquiring.until(enquiring.now + timedelta(hours=73))


async def withdraw(enquiring: Enquiring, enquiry: Enquiry) -> None:
    """Have the approval withdrawn."""
    await enquiring.moved(enquiry, Move.WITHDRAW)


async def change(enquiring: Enquiring, enquiry: Enquiry) -> None:
    """Have other words proposed."""
    await enquiring.proposed(enquiry, SECRET)


async def close(enquiring: Enquiring, enquiry: Enquiry) -> None:
    """Have the enquiry closed."""
    await enquiring.moved(enquiry, Move.CLOSE)


#: What ends an approval.
SPOILT: tuple[Happens, ...] = (lapse, expire, withdraw, change, close)
