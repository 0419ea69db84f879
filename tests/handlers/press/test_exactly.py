"""Whoever puts words forward, or approves them, reads what was changed of them that nobody can see."""

import pytest

from bot.core.plain import plain
from bot.core.visible import FLAGS
from handlers.press.comparing import LEFT_OUT, USUAL_FORM
from tests.handlers.press.enquiring import WORDS, Enquiring, marked_texts
from tests.handlers.press.lines import LINE, set_line
from tests.handlers.reporting import COLLEAGUE, HEAD, HEADS_OFFICE

ENGLAND, *_ = FLAGS
#: What was written, and what is said of it.
WRITTEN = [
    (WORDS, ""),
    (f" {WORDS}\r\n".replace("\n", "\r\n"), ""),
    (WORDS.replace("\n", "\u2028"), ""),
    ("For the family 👩‍👧.", ""),
    (f"Come on {ENGLAND}!", ""),
    (f"Come on {ENGLAND[:-1]}!", LEFT_OUT),
    (f"Come on{ENGLAND[1:]}!", LEFT_OUT),
    ("No\u200b comment.", LEFT_OUT),
    ("\ufeffNo comment.", LEFT_OUT),
    ("The cafe\u0301 is open.", USUAL_FORM),
    ("The hall\tis open.", USUAL_FORM),
]


def told_of(said: str) -> str:
    """Return what is said of characters that were changed."""
    return "".join(each for each in (LEFT_OUT, USUAL_FORM) if each in said)


@pytest.mark.parametrize(("written", "told"), WRITTEN)
@pytest.mark.parametrize("intent", ["press.write", "press.edit"])
async def test_who_writes_words_reads_what_was_left_out(
    enquiring: Enquiring, intent: str, written: str, told: str
) -> None:
    """Where they put them forward, and where they approve them; never of space around them and line ends."""
    enquiry = await enquiring.enquiry()

    assert told == told_of(await enquiring.answer(intent, enquiry, HEAD, text=written, until=""))


async def test_what_was_left_out_is_told_in_the_thread_as_well(enquiring: Enquiring) -> None:
    """To whoever wrote there."""
    enquiry = await enquiring.enquiry()
    said = plain(
        await enquiring.here("press.write", COLLEAGUE, value=enquiry.id, text="No\u200b comment.", channel=HEADS_OFFICE)
    )

    assert LEFT_OUT == told_of(said)


async def test_of_a_holding_line_it_is_told_too(enquiring: Enquiring) -> None:
    """It is approved to the last character as well."""
    reply = await set_line(enquiring, text=f"\u202e{LINE}")

    assert LEFT_OUT == told_of(plain(reply))
    assert [LINE] == marked_texts(reply)
