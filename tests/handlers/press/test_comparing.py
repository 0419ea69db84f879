"""Is this the approved text? Every character counts, and nobody finds out words that they may not use."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.messages import Marked
from bot.core.people import Person, PressRules
from bot.core.plain import plain
from bot.core.visible import FLAGS
from handlers.press import words
from handlers.press.comparing import AROUND, NONE_APPROVED, READS_THE_SAME, RULE
from handlers.press.contacted import NOT_HOLDING
from tests.handlers.press.enquiring import WORDS, Enquiring, marked_texts
from tests.handlers.reporting import BIRCH_HEAD, CEO, CHAIR, COLLEAGUE, DEPUTY, HEAD, TRUST
from tests.handlers.spoiling import SPOILT, Happens

ENGLAND, SCOTLAND, WALES = FLAGS
BLACK = ENGLAND[0]
#: Words with an accent and a joined picture.
HIDDEN = "The café is open for the 👩\u200d👧."


async def test_the_approved_text_is_found_the_same(enquiring: Enquiring) -> None:
    """With its version and digest, for whom it is and until when."""
    enquiry = await enquiring.released()
    reply = await enquiring.fill_in(await enquiring.acts("press.compare", enquiry), text=WORDS)
    proposal = enquiry.proposal
    assert proposal is not None

    assert plain(reply) == (
        f"It is the same\n\nThis is exactly the text that was approved: version 1, sha256 {proposal.digest}.\n\n"
        "The approval holds now, for The Gazette alone, until Thursday 26 November at 12:00.\n\n" + RULE
    )


@pytest.mark.parametrize("text", [f"  {WORDS}\n\n", WORDS.replace("\n", "\r\n"), WORDS.replace("\n", "\r")])
async def test_what_a_chat_window_adds_is_no_difference(enquiring: Enquiring, text: str) -> None:
    """Empty space around the text, and how its line breaks are written."""
    assert (await enquiring.answer("press.compare", await enquiring.released(), text=text)).startswith("It is the same")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (
            WORDS.replace('"', "“", 1),
            'It differs from character 13 on. There the approved text has " (quotation mark), and yours has “ '
            "(left double quotation mark).",
        ),
        (WORDS[:-1], "There the approved text has “.” (full stop), and yours has nothing any more: it ends there."),
        (f"{WORDS} No.", "There the approved text has nothing any more: it ends there, and yours has space."),
        (WORDS.replace("\n", " "), "There the approved text has the end of a line, and yours has space."),
        (WORDS.replace(" ", "\u00a0", 1), "There the approved text has space, and yours has no-break space."),
        (WORDS.replace("hall", "h\u200ball")[:-1], "and yours has nothing any more: it ends"),
        (WORDS.replace("4 January", "5 January"), "has “4” (digit four), and yours has “5” (digit five)."),
        (
            "",
            "It differs from character 1 on. There the approved text has “T” (latin capital letter t), and yours has",
        ),
    ],
)
async def test_every_other_character_is_a_difference(enquiring: Enquiring, text: str, line: str) -> None:
    """It is named in words, because some look the same."""
    said = await enquiring.answer("press.compare", await enquiring.released(), text=text)

    assert said.startswith("It is not the same\n\nThis is not the approved text. It differs from character ")
    assert line in said
    assert "The approval holds now" in said


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (
            HIDDEN.replace("café", "cafe\u0301"),
            "from character 8 on. There the approved text has “é” (latin small letter",
        ),
        (HIDDEN.replace("is", "i\u200bs"), "has “s” (latin small letter s), and yours has zero width space."),
        (HIDDEN.replace("is", "i\x07s"), "and yours has a character without a name."),
        (
            f"\ufeff{HIDDEN}",
            "from character 1 on. There the approved text has “T” (latin capital letter t), and yours has",
        ),
    ],
)
async def test_a_text_that_differs_in_what_nobody_sees_is_the_same_to_read(
    enquiring: Enquiring, text: str, line: str
) -> None:
    """Nobody is sent to look for what they can't find; the place is named all the same."""
    said = await enquiring.answer("press.compare", await enquiring.released(HIDDEN), text=text)

    assert said.startswith(f"It is the same to read\n\n{READS_THE_SAME}, from character ")
    assert line in said
    assert "It is not the same" not in said


async def test_of_a_joined_picture_and_its_parts_nobody_reads_the_same(enquiring: Enquiring) -> None:
    """The joiner changes what is seen; as it was written, it is the approved text."""
    enquiry = await enquiring.enquiry()
    await enquiring.acts("press.edit", enquiry, HEAD, text=HIDDEN, until="")
    same = await enquiring.answer("press.compare", enquiry, text=HIDDEN)
    parts = await enquiring.answer("press.compare", enquiry, text=HIDDEN.replace("\u200d", ""))

    assert same.startswith("It is the same\n")
    assert parts.startswith("It is not the same\n")
    assert "There the approved text has zero width joiner, and yours has “👧” (girl)." in parts


@pytest.mark.parametrize(
    ("other", "theirs", "shown"),
    [
        (SCOTLAND, "the flag of Scotland", SCOTLAND),
        (BLACK, "“🏴” (waving black flag)", BLACK),
        (ENGLAND[:-1], "“🏴” (waving black flag)", BLACK),
        ("", "“!” (exclamation mark)", "!"),
    ],
)
async def test_flags_of_nations_are_compared_as_wholes(
    enquiring: Enquiring, other: str, theirs: str, shown: str
) -> None:
    """Though others begin like it; it is marked whole, and those at the edge of what is shown are whole as well."""
    text = f"{WALES}{'.' * (AROUND - 1)}{ENGLAND}!{'.' * (AROUND - 9)}{WALES}{'.' * AROUND}"
    enquiry = await enquiring.released(text)
    same = await enquiring.answer("press.compare", enquiry, text=text)
    reply = await enquiring.acts("press.compare", enquiry, text=text.replace(ENGLAND, other))
    approved, pasted = [part for part in reply.parts if isinstance(part, Marked)]

    assert same.startswith("It is the same\n")
    assert (
        f"It differs from character {AROUND + 7} on. There the approved text has the flag of England, and yours has "
        f"{theirs}."
    ) in plain(reply)
    assert text[:-AROUND] == approved.text
    assert [ENGLAND, shown] == [part.text[part.marks[0].start : part.marks[0].end] for part in (approved, pasted)]


async def test_both_texts_are_shown_around_the_difference(enquiring: Enquiring) -> None:
    """A few characters on either side, with the one that differs marked."""
    enquiry = await enquiring.released()
    reply = await enquiring.acts("press.compare", enquiry, text=WORDS.replace("4 January", "14 January"))
    approved, theirs = [part for part in reply.parts if isinstance(part, Marked)]
    ends = await enquiring.acts("press.compare", enquiry, text=WORDS[:10])
    (_, short) = [part for part in ends.parts if isinstance(part, Marked)]

    assert ("The approved text there", "Your text there") == (approved.label, theirs.label)
    assert ".\nIt opens again on 4 January: nobody was" == approved.text
    assert "4" == approved.text[approved.marks[0].start : approved.marks[0].end]
    assert "1" == theirs.text[theirs.marks[0].start : theirs.marks[0].end]
    assert (WORDS[:10], ()) == (short.text, short.marks)


@pytest.mark.parametrize("who", [HEAD, DEPUTY, CEO])
async def test_approvers_compare_as_well(enquiring: Enquiring, who: Person) -> None:
    """Whoever could approve the words may ask whether a text is them."""
    enquiry = await enquiring.released()

    assert (await enquiring.answer("press.compare", enquiry, who, text=WORDS)).startswith("It is the same")


@pytest.mark.parametrize("who", [COLLEAGUE, BIRCH_HEAD, CHAIR])
async def test_nobody_else_compares(enquiring: Enquiring, who: Person) -> None:
    """They read the same as for an enquiry that doesn't exist, with a text and without."""
    enquiry = await enquiring.released()
    said = [
        await enquiring.answer("press.compare", enquiry, who),
        await enquiring.answer("press.compare", enquiry, who, text=WORDS),
        await enquiring.answer("press.compare", enquiry, who, value="A" * 22, text=WORDS),
    ]

    assert [words.NOT_FOR_YOU] * 3 == said


@pytest.mark.parametrize("spoil", SPOILT)
async def test_words_that_do_not_hold_any_more_are_not_shown_to_whoever_was_contacted(
    enquiring: Enquiring, spoil: Happens
) -> None:
    """They read whether their text is what was approved, and not to use it; approvers see where it differs."""
    enquiry = await enquiring.released()
    await spoil(enquiring, enquiry)
    same = await enquiring.acts("press.compare", enquiry, text=WORDS)
    other = await enquiring.acts("press.compare", enquiry, text=WORDS[:-1])
    heads = await enquiring.acts("press.compare", enquiry, HEAD, text=WORDS[:-1])
    dont = "IMPORTANT: The approval doesn't hold any more, so please don't use these words."

    assert plain(same).startswith("It is the same\n\nThis is exactly the text that was approved: version 1, sha256 ")
    assert plain(other).startswith(f"It is not the same\n\nThis is not the approved text.\n\n{dont}")
    assert ([], [], 2) == (marked_texts(same), marked_texts(other), len(marked_texts(heads)))
    assert dont in plain(same)
    assert dont in plain(heads)


async def test_what_was_never_approved_is_compared_with_nothing(enquiring: Enquiring) -> None:
    """Nobody finds out proposed words by guessing them."""
    enquiry = await enquiring.proposed(await enquiring.enquiry())

    assert NONE_APPROVED == await enquiring.answer("press.compare", enquiry, text=WORDS)


async def test_one_approval_of_two_releases_nothing(enquiring: Enquiring) -> None:
    """Nor does a second one that comes after the first has run out."""
    enquiring.trust = replace(TRUST, press=PressRules(approvers=2))
    enquiry = await enquiring.proposed(await enquiring.enquiry())
    enquiry = await enquiring.agreed(enquiry, hours=1)
    first = await enquiring.answer("press.compare", enquiry, text=WORDS)
    enquiring.now += timedelta(hours=1)
    enquiry = await enquiring.agreed(enquiry, CEO)

    assert [NONE_APPROVED] * 2 == [first, await enquiring.answer("press.compare", enquiry, text=WORDS)]
    assert (await enquiring.answer("press.sent", enquiry, value=f"{enquiry.id}:1")).startswith(NOT_HOLDING)


async def test_two_approvals_of_two_release_the_words(enquiring: Enquiring) -> None:
    """Until the first of them runs out."""
    enquiring.trust = replace(TRUST, press=PressRules(approvers=2))
    enquiry = await enquiring.agreed(await enquiring.proposed(await enquiring.enquiry()), hours=5)
    enquiry = await enquiring.agreed(enquiry, CEO)

    said = await enquiring.answer("press.compare", enquiry, text=WORDS)

    assert "The approval holds now, for The Gazette alone, until Monday 23 November at 17:00." in said
