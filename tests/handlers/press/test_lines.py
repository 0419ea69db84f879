"""Holding lines: who may set one, list them and withdraw them."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.messages import FieldKind
from bot.core.people import Person
from bot.core.plain import plain
from bot.core.press import LONGEST_RESPONSE, HoldingLine, Move
from bot.core.reports import Event
from handlers.press.lines import GONE, NOT_YOURS, STALE
from tests.handlers.drafting import button, form_of, labels
from tests.handlers.press.enquiring import Enquiring, marked_texts
from tests.handlers.press.lines import LINE, OTHER, SET, set_line, standing, withdraw
from tests.handlers.reporting import (
    BIRCH_HEAD,
    CEO,
    CHAIR,
    DEPUTY,
    HEAD,
    TRUST,
    at,
    away,
    with_office,
)
from tests.talking import NOON, TEACHER, holder

VICE = Person("test", "vice")


async def events(enquiring: Enquiring, line: HoldingLine) -> list[Event]:
    """Return what happened to a line."""
    return list(await enquiring.bot.units.do(lambda store: store.events(line.id)))


async def test_a_head_approves_a_line_for_their_school(enquiring: Enquiring) -> None:
    """It is kept as it was written, with who approved it and until when, and recorded."""
    reply = await set_line(enquiring)
    (line,) = await standing(enquiring)
    (event,) = await events(enquiring, line)

    assert plain(reply).startswith(
        "The holding line is approved\n\nFor Alder Primary, until Tuesday 24 November at 16:00:\n"
        f"{LINE}\n\nApproved by the Headteacher of Alder Primary, Monday 23 November at 12:00."
    )
    assert ("alder", LINE, HEAD, NOON, at(24, 16)) == (line.school, line.text, line.by, line.at, line.until)
    assert (Move.APPROVE, NOON, HEAD) == (event.kind, event.at, event.by)
    assert event.words.startswith("Holding line for alder, sha256 ")
    assert event.words.endswith(f", until 2026-11-24T16:00:00+00:00\n{LINE}")


@pytest.mark.parametrize(
    ("who", "schools"),
    [
        (HEAD, ["alder"]),
        (BIRCH_HEAD, ["birch"]),
        (CEO, ["alder", "birch", "trust"]),
        (DEPUTY, []),
        (CHAIR, []),
        (TEACHER, []),
    ],
)
async def test_only_heads_and_the_ceo_set_lines(enquiring: Enquiring, who: Person, schools: list[str]) -> None:
    """A head for their own school, the CEO for any and for all; a form that was left open makes nobody one of them."""
    theirs = form_of(await enquiring.send("press.line", CEO))
    for school in ("alder", "birch", "trust"):
        said = await enquiring.says(theirs.intent, who, value=theirs.value, **(SET | {"school": school}))
        assert (school in schools) == said.startswith("The holding line is approved")
    kept = {line.school or "trust" for line in await standing(enquiring)}

    assert set(schools) == kept
    assert (schools == []) == (NOT_YOURS == await enquiring.says("press.line", who))
    assert (schools == []) == (NOT_YOURS == await enquiring.says("press.lines", who))
    if schools:
        (choice,) = [each for each in form_of(await enquiring.send("press.line", who)).fields if each.choices]
        assert schools == [value for value, _ in choice.choices]


@pytest.mark.parametrize(("office", "stand_in", "schools"), [("head:alder", DEPUTY, 1), ("ceo", VICE, 3)])
async def test_deputies_set_lines_while_they_stand_in(
    enquiring: Enquiring, office: str, stand_in: Person, schools: int
) -> None:
    """For the same schools as whoever is away."""
    enquiring.trust = away(with_office(TRUST, "ceo", deputies=(holder("Deputy CEO", "vice"),)), office)

    (choice,) = [each for each in form_of(await enquiring.send("press.line", stand_in)).fields if each.choices]

    assert schools == len(choice.choices)


async def test_a_school_without_a_head_has_lines_of_the_ceo(enquiring: Enquiring) -> None:
    """As its enquiries go to the CEO."""
    alder, birch = TRUST.schools
    enquiring.trust = replace(TRUST, schools=(alder, replace(birch, head=None)))

    assert NOT_YOURS == await enquiring.says("press.line", BIRCH_HEAD)
    assert "is approved" in plain(await set_line(enquiring, CEO, school="birch"))


@pytest.mark.parametrize(
    ("wrong", "line"),
    [
        ({"school": "birch"}, "Please choose who may say it from the list. Nothing was changed."),
        ({"school": "\ud800"}, "Please choose who may say it from the list. Nothing was changed."),
        ({"text": " \u200b "}, "Please write what they may say. Nothing was changed."),
        ({"text": "x" * (LONGEST_RESPONSE + 1)}, "Please use at most 2,900 characters."),
        ({"until": ""}, "Please give a date and a time within 30 days from now. Nothing was changed."),
        ({"until": "2026-11-23T12:00"}, "Please give a date and a time within 30 days from now."),
        ({"until": "2026-12-23T12:01"}, "Please give a date and a time within 30 days from now."),
        ({"until": "soon"}, "Please give a date and a time within 30 days from now."),
    ],
)
async def test_what_cannot_stand_is_refused(enquiring: Enquiring, wrong: dict[str, str], line: str) -> None:
    """It says what is wrong, and nothing is kept."""
    reply = await set_line(enquiring, HEAD, **wrong)

    assert line in plain(reply)
    assert reply.undone
    assert [] == await standing(enquiring)


async def test_a_line_may_stand_for_thirty_days(enquiring: Enquiring) -> None:
    """And not a moment longer than it says."""
    await set_line(enquiring, until="2026-12-23T12:00")
    enquiring.now += timedelta(days=30, microseconds=-1)
    before = await standing(enquiring)
    enquiring.now += timedelta(microseconds=1)

    assert (1, []) == (len(before), await standing(enquiring))


async def test_a_form_that_is_not_ours_approves_nothing(enquiring: Enquiring) -> None:
    """It says to start again."""
    assert STALE == await enquiring.says("press.line", HEAD, value="rubbish", **SET)
    assert [] == await standing(enquiring)


async def test_a_form_sent_twice_approves_one_line(enquiring_on_each: Enquiring) -> None:
    """With the same answer to both, even at the same moment; other words are another line."""
    enquiring = enquiring_on_each
    begun = await enquiring.send("press.line", HEAD)
    replies = await asyncio.gather(*(enquiring.fill_in(begun, HEAD, **SET) for _ in range(2)))
    one = await standing(enquiring)
    await enquiring.fill_in(begun, HEAD, **(SET | {"text": OTHER}))

    assert plain(replies[0]) == plain(replies[1])
    assert (1, 2) == (len(one), len(await standing(enquiring)))


async def test_an_approver_lists_the_lines_that_they_speak_for(enquiring: Enquiring) -> None:
    """Those that stand, with a way to withdraw each and to set a new one."""
    await set_line(enquiring)
    enquiring.now += timedelta(minutes=1)
    await set_line(enquiring, CEO, school="trust", text=OTHER, until="2026-11-23T18:00")
    both, one = await enquiring.send("press.lines", CEO), await enquiring.send("press.lines", HEAD)
    enquiring.now = at(23, 18)
    later = await enquiring.send("press.lines", CEO)

    assert [LINE, OTHER] == marked_texts(both)
    assert ["Withdraw it", "Withdraw it", "New holding line"] == labels(both)
    assert "For the trust as a whole, until Monday 23 November at 18:00" in plain(both)
    assert [LINE] == marked_texts(one)
    assert [LINE] == marked_texts(later)


async def test_where_no_line_stands_the_list_says_so(enquiring: Enquiring) -> None:
    """And what that means."""
    shown = await enquiring.says("press.lines", BIRCH_HEAD)

    assert "None stands at present. Without one, nobody is given any words before a response is approved." in shown


async def test_the_form_asks_for_exact_words_and_an_end(enquiring: Enquiring) -> None:
    """Whoever fills it in reads that it approves nothing else."""
    fields = {field.name: field for field in form_of(await enquiring.send("press.line", HEAD)).fields}

    assert FieldKind.MOMENT is fields["until"].kind
    assert "They are no approval of anything else." in fields["text"].hint


async def test_a_line_that_is_withdrawn_is_given_to_nobody(enquiring: Enquiring) -> None:
    """It is recorded who did it, and it can't be done twice."""
    await set_line(enquiring)
    (line,) = await standing(enquiring)
    said, again = await withdraw(enquiring, line), await withdraw(enquiring, line)
    last = (await events(enquiring, line))[-1]

    assert "Withdrawn. Nobody is given this line any more." == said
    assert GONE == again
    assert [] == marked_texts(await enquiring.enquire())
    assert (Move.WITHDRAW, HEAD) == (last.kind, last.by)


@pytest.mark.parametrize("who", [TEACHER, BIRCH_HEAD, CHAIR, DEPUTY])
async def test_a_line_is_withdrawn_by_whoever_may_set_it(enquiring: Enquiring, who: Person) -> None:
    """Others read the same as for a line that doesn't exist; the CEO may withdraw a head's, and not the other way."""
    await set_line(enquiring)
    enquiring.now += timedelta(minutes=1)
    await set_line(enquiring, CEO, school="trust", text=OTHER)
    heads, ceos = await standing(enquiring)

    assert GONE == await withdraw(enquiring, heads, who)
    assert GONE == await withdraw(enquiring, ceos, HEAD)
    assert GONE == await enquiring.says("press.line-withdraw", CEO, value="nothing")
    assert 2 == len(await standing(enquiring))
    assert (await withdraw(enquiring, heads, CEO)).startswith("Withdrawn.")


async def test_the_button_of_a_line_withdraws_it(enquiring: Enquiring) -> None:
    """From the list and from the answer alike."""
    reply = await set_line(enquiring)

    assert "press.line-withdraw" == button(reply, "Withdraw it").intent
    assert "Withdrawn." in plain(await enquiring.press(reply, "Withdraw it", HEAD))
    assert [] == await standing(enquiring)
