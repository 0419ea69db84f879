"""Press enquiries are listed for those who may see them, open or closed, and found again by school or outlet."""

from typing import cast

import pytest

from bot.core.messages import Button, Facts, Reply
from bot.core.people import Person
from bot.core.plain import plain
from bot.core.press import Enquiry
from bot.core.routing import Intent
from bot.core.turns import Turn
from handlers.press.lines import NOT_YOURS
from handlers.press.listing import LONGEST_NAME, MOST_LISTED, NOT_PASSED_ON, STALE, TYPED, after_press
from handlers.press.words import NOT_FOR_YOU
from tests.handlers.drafting import button, form_of, labels
from tests.handlers.press.enquiring import WORDS, Enquiring
from tests.handlers.reporting import BIRCH_HEAD, CEO, CHAIR, COLLEAGUE, DEPUTY, HEAD, without_requests
from tests.talking import TEACHER, reading

NONE = "There is no open press enquiry for you."


async def test_open_enquiries_are_listed_the_most_urgent_first(enquiring: Enquiring) -> None:
    """Each with its outlet, how far it is and its deadline, and a button that opens it."""
    late = await enquiring.enquiry(outlet="The Bugle", deadline="2026-11-25T12:00")
    none = await enquiring.proposed(await enquiring.enquiry(outlet="Radio Alder"))
    soon = await enquiring.enquiry(deadline="2026-11-23T15:00")
    reply = await enquiring.send("press.list", HEAD)

    assert (
        Facts(
            (
                (
                    f"{soon.reference}, The Gazette",
                    "Received, nobody has taken it up yet. Deadline: Monday 23 November at 15:00",
                ),
                (
                    f"{late.reference}, The Bugle",
                    "Received, nobody has taken it up yet. Deadline: Wednesday 25 November at 12:00",
                ),
                (f"{none.reference}, Radio Alder", "A response waits for approval. Deadline: None was given"),
            )
        )
        in reply.parts
    )
    assert [f"Open {each.reference}" for each in (soon, late, none)] == labels(reply)[:3]
    assert Button(f"Open {soon.reference}", "press.open", soon.id) == button(reply, f"Open {soon.reference}")


async def test_everybody_lists_what_they_may_see(enquiring: Enquiring) -> None:
    """Those who may act on it, whoever was contacted, and who is in the channel of the card; nobody else."""
    enquiry = await enquiring.enquiry()
    see = {who.id: enquiry.reference in await enquiring.says("press.list", who) for who in (HEAD, DEPUTY, CEO, TEACHER)}
    rest = [await enquiring.says("press.list", who) for who in (CHAIR, BIRCH_HEAD, COLLEAGUE)]
    there = plain(await enquiring.here("press.list", COLLEAGUE))
    elsewhere = plain(await enquiring.here("press.list", COLLEAGUE, channel="staff-room"))

    assert {True} == set(see.values())
    assert [True] * 3 == [said.startswith(NONE) for said in rest]
    assert enquiry.reference in there
    assert elsewhere.startswith(NONE)


async def closed(enquiring: Enquiring, /, **told: str) -> Enquiry:
    """Pass on an enquiry, and have it closed."""
    enquiry = await enquiring.enquiry(**told)
    await enquiring.acts("press.close", enquiry, HEAD, note="")
    return enquiry


async def types(enquiring: Enquiring, said: str, who: Person = HEAD) -> Reply:
    """Type something after the command "press"."""
    reply = await enquiring.bot.send("press", said, who=who)
    assert reply is not None
    return reply


async def pressed(enquiring: Enquiring, reply: Reply, label: str, who: Person = HEAD) -> Reply:
    """Press a button of a list."""
    chosen = button(reply, label)
    return await enquiring.send(chosen.intent, who, value=chosen.value)


def listed(reply: Reply) -> list[str]:
    """Return the references of a list, in order."""
    return [label.partition(" ")[2] for label in labels(reply) if label.startswith(("Open ", "Compare "))]


async def test_ten_are_listed_at_a_time(enquiring: Enquiring) -> None:
    """It is said which of how many, and the rest follows at a press."""
    made = [
        await enquiring.enquiry(outlet=f"Paper {number}", deadline=f"2026-11-{24 + number // 8}T12:{number:02}")
        for number in range(MOST_LISTED + 1)
    ]
    first = await enquiring.send("press.list", HEAD)
    second = await pressed(enquiring, first, "More")
    await enquiring.acts("press.close", made[0], HEAD, note="")
    one_less = await enquiring.send("press.list", HEAD)

    assert [each.reference for each in made] == listed(first) + listed(second)
    assert MOST_LISTED == len(listed(first)) == len(listed(one_less))
    assert "These are 1 to 10 of 11." in plain(first)
    assert "These are 11 to 11 of 11." in plain(second)
    assert "These are" not in plain(one_less)
    assert ["More", "Show closed ones", "Show all"] == labels(first)[MOST_LISTED:]
    assert ["Show closed ones", "Show all"] == labels(second)[1:] == labels(one_less)[MOST_LISTED:]


async def test_closed_ones_are_found_again(enquiring: Enquiring) -> None:
    """Until they are deleted: the latest first, behind the open ones where all are shown."""
    early = await closed(enquiring, outlet="The Bugle")
    enquiring.now = enquiring.now.replace(day=24)
    late = await closed(enquiring)
    still = await enquiring.enquiry(outlet="Radio Alder")
    opened = await enquiring.send("press.list", HEAD)
    only_closed = await pressed(enquiring, opened, "Show closed ones")
    every = await pressed(enquiring, only_closed, "Show all")
    again = await pressed(enquiring, every, "Show open ones")
    shown = await pressed(enquiring, only_closed, f"Open {early.reference}")

    assert [still.reference] == listed(opened) == listed(again)
    assert [late.reference, early.reference] == listed(only_closed)
    assert [still.reference, late.reference, early.reference] == listed(every)
    assert f"{early.reference}, The Bugle: Closed on Monday 23 November 2026" in plain(only_closed)
    assert "How far it is: Closed" in plain(shown)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("list", "alder birch"),
        ("LIST", "alder birch"),
        ("list.", "alder birch"),
        ("list open", "alder birch"),
        ("list closed", "old"),
        ("List  All", "alder birch old"),
        ("list Alder Primary", "alder old"),
        ("list birch", "birch"),
        ("list the gazette", "alder old"),
        ("list  GAZETTE ", "alder old"),
        ("list open gazette", "alder"),
        ("list closed the Gazette", "old"),
        ("list all bugle", "birch"),
    ],
)
async def test_what_is_listed_can_be_typed(enquiring: Enquiring, typed: str, found: str) -> None:
    """After the command, or to the bot itself: a name finds closed ones too."""
    made = {
        "alder": await enquiring.enquiry(deadline="2026-11-24T12:00"),
        "birch": await enquiring.enquiry(school="birch", outlet="The Bugle"),
        "old": await closed(enquiring),
    }
    commanded = await types(enquiring, typed, CEO)
    messages = [
        await enquiring.bot.send("message", f"{how} {typed}", who=CEO) for how in ("press", "/socialpolicy PRESS")
    ]

    assert [made[each].reference for each in found.split()] == listed(commanded)
    assert [commanded, commanded] == messages
    assert TYPED in plain(commanded)


async def test_a_name_is_kept_by_the_buttons_and_nowhere_else(enquiring: Enquiring) -> None:
    """Neither the database nor what stands on a button shows it."""
    enquiry = await enquiring.enquiry()
    await enquiring.enquiry(outlet="The Bugle")
    before = without_requests(await enquiring.everything())
    reply = await types(enquiring, "list gazette")
    opened = await pressed(enquiring, reply, "Show open ones")

    assert "With “gazette” in the name of the outlet or the school." in plain(reply)
    assert [enquiry.reference] == listed(opened)
    assert "gazette" not in button(reply, "Show open ones").value.lower()
    assert before == without_requests(await enquiring.everything())


async def test_what_finds_nothing_is_not_taken_for_passed_on(enquiring: Enquiring) -> None:
    """Somebody may have meant what a journalist asks."""
    await enquiring.enquiry()
    reply = await types(enquiring, "list of pupils, asks the Times")
    plainly = [plain(await types(enquiring, f"list {which}", BIRCH_HEAD)) for which in ("open", "closed", "all")]

    assert "There is no press enquiry for you with “of pupils, asks the Times”" in plain(reply)
    assert NOT_PASSED_ON in plain(reply)
    assert "press" == button(reply, "Somebody wants a comment").intent
    assert [
        "There is no open press enquiry for you.",
        "There is no closed press enquiry for you.",
        "There is no press enquiry for you.",
    ] == [said.partition("\n")[0] for said in plainly]
    assert NOT_PASSED_ON not in "".join(plainly)


@pytest.mark.parametrize(
    "typed",
    [
        "listed buildings, they ask",
        f"list {'x' * LONGEST_NAME}x",
        "list\nof pupils\nthey ask",
        "lines for the school song?",
        "verify that the hall is shut",
        "They want a list",
    ],
)
async def test_what_a_journalist_asks_goes_into_the_form(enquiring: Enquiring, typed: str) -> None:
    """Though it begins like a command."""
    enquiring.bot.readings[f"press {typed}"] = reading(intent=Intent.PRESS)
    reply = await types(enquiring, typed)
    message = await enquiring.bot.send("message", f"press {typed}", who=HEAD)
    assert message is not None

    assert typed in {field.value for field in form_of(reply).fields}
    assert f"press {typed}" in {field.value for field in form_of(message).fields}


async def test_however_long_it_is_what_is_no_command_holds_nobody_up() -> None:
    """It is told by its length: to look through it over and over would take hours."""
    nobody = cast("Turn", None)

    assert await after_press(nobody, f"list {'.' * 5_000_000}x") is None


async def test_words_that_were_said_to_be_an_enquiry_are_no_command(enquiring: Enquiring) -> None:
    """However they begin."""
    enquiring.bot.readings["list of pupils?"] = reading(intent=Intent.PRESS)
    replies = [
        await enquiring.bot.send("message", "list of pupils?"),
        await enquiring.send("chosen", TEACHER, value="press:list of pupils?"),
    ]

    assert [True, True] == ["list of pupils?" in {field.value for field in form_of(each).fields} for each in replies]


async def test_holding_lines_are_typed_too(enquiring: Enquiring) -> None:
    """For those who may set one."""
    replies = [await types(enquiring, "lines"), await enquiring.bot.send("message", "press lines", who=HEAD)]
    others = await types(enquiring, "lines", TEACHER)

    assert [True, True] == ["New holding line" in labels(reply or Reply(())) for reply in replies]
    assert NOT_YOURS == plain(others)


async def test_a_text_is_compared_from_where_it_is_typed(enquiring: Enquiring) -> None:
    """With the reference at once, or else the enquiry is chosen among those with approved words."""
    await enquiring.enquiry(outlet="The Bugle")
    enquiry = await enquiring.released()
    named = await types(enquiring, f"verify {enquiry.reference.lower()}")
    chosen = await types(enquiring, "verify")
    form = await pressed(enquiring, chosen, f"Compare {enquiry.reference}")
    done = await enquiring.fill_in(named, HEAD, text=WORDS)
    theirs = await types(enquiring, "verify", TEACHER)
    nobodys = await types(enquiring, "verify", COLLEAGUE)
    unknown = [
        await types(enquiring, f"verify {name}", who)
        for name, who in (("ABCD-EFGH", HEAD), (enquiry.reference, BIRCH_HEAD))
    ]

    assert ["text"] == [field.name for field in form_of(named).fields]
    assert form_of(named) == form_of(form)
    assert "It is the same" in plain(done)
    assert [f"Compare {enquiry.reference}"] == labels(chosen) == labels(theirs)
    assert "Which enquiry is it?" in plain(chosen)
    assert "There is no enquiry for you with words that were approved." == plain(nobodys)
    assert [NOT_FOR_YOU] * 2 == [plain(each) for each in unknown]


async def test_who_only_reads_the_thread_compares_nothing(enquiring: Enquiring) -> None:
    """They see the enquiry in the channel, and may not choose it."""
    enquiry = await enquiring.released()
    there = await enquiring.here("press", COLLEAGUE, "list all")
    compared = await enquiring.here("press", COLLEAGUE, "verify")

    assert enquiry.reference in plain(there)
    assert "There is no enquiry for you" in plain(compared)


@pytest.mark.parametrize("value", ["rubbish", "x" * 2_001])
async def test_a_list_that_was_never_made_is_refused(enquiring: Enquiring, value: str) -> None:
    """It is begun anew."""
    assert STALE == plain(await enquiring.send("press.list", HEAD, value=value))
