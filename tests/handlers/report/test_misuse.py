"""A report from the first question to the card of its recipients."""

from dataclasses import replace

import pytest

from bot.core.messages import Facts, Reply
from bot.core.notices import Audience, NotSent
from bot.core.people import Contact, Holder, Person
from bot.core.plain import plain
from bot.core.reports import About, Category, Level
from handlers.report import words
from handlers.report.following import NOT_YOURS
from handlers.report.misuse import CHANGED, NOT_YOURS_TO_LOG, OFF, PASSES_YOU
from tests.handlers.drafting import form_of, labels
from tests.handlers.reporting import (
    CEOS_OFFICE,
    COLLEAGUE,
    FORMS,
    HEAD,
    HEADS_OFFICE,
    NO,
    PUBLIC,
    TEXT,
    TRUST,
    UNSURE,
    YES,
    Reporting,
    away,
    private,
    reached,
    told,
    with_office,
)
from tests.talking import TEACHER


def facts(reply: Reply) -> dict[str, str | Person]:
    """Return every name and value that a reply shows."""
    return {name: value for part in reply.parts if isinstance(part, Facts) for name, value in part.rows}


async def test_only_its_reporter_reads_how_far_a_report_is(reporting: Reporting) -> None:
    """Others read the same as for a report that is gone, even those who deal with it."""
    case = await reporting.case()

    assert [NOT_YOURS] * 2 == [await reporting.does("report.status", case, who) for who in (COLLEAGUE, HEAD)]
    assert f"Report {case.reference}" in await reporting.does("report.status", case, TEACHER)


@pytest.mark.parametrize("level", Level)
async def test_a_report_of_each_level_reaches_the_head(reporting: Reporting, level: Level) -> None:
    """Two forms, a reply with the expected wait, and a card in the head's channel that tells nothing of it."""
    reply = plain(await reporting.report(level=level))
    ((place, card),) = told(await reporting.delivered_now())
    (kept,) = await reporting.reports()

    assert "by Wednesday 25 November at 17:00" in reply
    assert HEADS_OFFICE == place
    assert f"Report {kept.reference}\n\nKind: A fake account, or somebody impersonated\nSchool: Alder Primary" in card
    assert "Only the Headteacher of Alder Primary can open it" in card
    assert TEXT not in card
    assert "a link" not in card
    assert (level, Category.FAKE, "alder", ("head:alder",)) == (kept.level, kept.category, kept.school, kept.offices)
    assert (About.OUTSIDE, TEXT, "a link", "Sunday") == (
        kept.account.about,
        kept.account.what,
        kept.account.where,
        kept.account.when,
    )
    assert (None if level is Level.ANONYMOUS else TEACHER) == kept.reporter
    assert ["received"] == await reporting.happened(kept)


async def test_words_that_came_with_the_wish_to_report_stand_in_the_form(reporting: Reporting) -> None:
    """Nobody types them twice."""
    first = await reporting.press(await reporting.send("report", said="She posted a picture"), NO)
    second = form_of(await reporting.fill_in(first, **FORMS))

    assert {"text": "She posted a picture"} == {field.name: field.value for field in second.fields if field.value}


async def test_words_too_long_for_a_button_are_shown_for_the_reporter_to_copy(reporting: Reporting) -> None:
    """They may be somebody else's, which cannot be written again; the rest of the report goes on all the same."""
    long = "".join(chr(0x4E00 + number * 7 % 20000) for number in range(2_000))
    begun = await reporting.send("report", said=long)
    reply = await reporting.fill_in(await reporting.press(begun, NO), **FORMS)

    assert long in plain(begun)
    assert {""} == {field.value for field in form_of(reply).fields}
    assert "on its way" in plain(await reporting.fill_in(reply, **FORMS, level="named"))


@pytest.mark.parametrize(
    ("audience", "line"),
    [
        (private("head"), "Nobody else is in that channel."),
        (private("head", "deputy"), "One other person is in that channel: they can read the card, but they can't open"),
        (private("head", "a", "b", "c"), "3 other people are in that channel: they can read the card, but they can't"),
        (private(), "Nobody else is in that channel."),
        (PUBLIC, "I tell them personally, because I can't be sure just now that their channel is safe for this."),
        (replace(private("head"), has_bot=False), "I tell them personally, because"),
        (private("head", "colleague"), "I tell them personally, because"),
        (NotSent("the platform doesn't say"), "I tell them personally, because"),
    ],
)
async def test_the_reporter_sees_who_will_see_it(reporting: Reporting, audience: Audience | NotSent, line: str) -> None:
    """Who can open it, who gets it next, and who is in the channel of the card at this moment."""
    reporting.audiences[HEADS_OFFICE] = audience

    shown = plain(await reporting.second(about="colleague", subject=COLLEAGUE.id))

    assert "Only the Headteacher of Alder Primary can open it.\n" in shown
    assert line in shown
    assert "read it, it goes to the Chief Executive Officer as well." in shown
    assert "I keep it from the person you picked." in shown


async def test_who_has_no_channel_is_told_personally(reporting: Reporting) -> None:
    """There is nobody else who could see a card."""
    assert "I tell them personally.\n" in plain(await reporting.second(school="birch"))


async def test_a_channel_on_a_platform_that_does_not_run_is_no_channel(reporting: Reporting) -> None:
    """The card goes to the person instead."""
    reporting.trust = with_office(TRUST, "head:alder", channels=(("teams", "heads-office"),))

    await reporting.report()

    assert ["head"] == reached(await reporting.delivered_now())


@pytest.mark.parametrize(
    ("about", "subject", "line"),
    [
        ("head", "", "I keep it from the Headteacher of Alder Primary.\n"),
        ("colleague", HEAD.id, "I keep it from the Headteacher of Alder Primary.\n"),
        ("head", COLLEAGUE.id, "I keep it from the Headteacher of Alder Primary and the person you picked.\n"),
    ],
)
async def test_the_reporter_sees_whom_it_is_kept_from(
    reporting: Reporting, about: str, subject: str, line: str
) -> None:
    """By their office, never by an id."""
    shown = plain(await reporting.second(about=about, subject=subject))

    assert "Only the Chief Executive Officer can open it." in shown
    assert line in shown


async def test_people_are_named_where_the_trust_names_them(reporting: Reporting) -> None:
    """By name and role, without a number to ring; "the" is not said twice."""
    named = Holder(Contact("The Chief Executive", "Ash Moor", "01234 111111"), (("test", "ceo"),))
    reporting.trust = with_office(TRUST, "ceo", holder=named)

    assert "Only The Chief Executive (Ash Moor) can open it" in plain(await reporting.second(about="head"))


async def test_where_nobody_comes_after_them_they_are_reminded(reporting: Reporting) -> None:
    """The chair has nobody above, and that is said."""
    assert "read it, I remind them until they do." in plain(await reporting.second(about="ceo"))


@pytest.mark.parametrize("platform", ["slack", "teams", "practice", "some-other"])
async def test_each_level_is_explained_with_what_the_administrators_could_see(platform: str) -> None:
    """On every platform, and never as a promise that the bot can't keep."""
    shown = plain(Reply(words.levels_explained(platform)))

    assert "In confidence: they don't see your name." in shown
    assert "Anonymously: I keep nothing that says who you are." in shown
    assert ("find out" in shown) == (platform != "practice")
    assert ("nobody is really told" in shown) == (platform == "practice")


@pytest.mark.parametrize(
    ("answer", "kept", "shown"),
    [
        (NO, "no", "They said no"),
        (YES, "yes", "Yes. They were shown whom to ring"),
        (UNSURE, "unsure", "They weren't sure. They were shown whom to ring"),
    ],
)
async def test_a_child_at_risk_comes_first_and_the_answer_is_kept(
    reporting: Reporting, answer: str, kept: str, shown: str
) -> None:
    """The safeguarding lead and 999 before anything else, for the reporter and for whoever opens the report."""
    first = await reporting.send("report")
    case = await reporting.case(child=answer)
    opened = await reporting.does("report.open", case)

    assert plain(first).index("ring 999") < plain(first).index("You can choose")
    assert "Designated Safeguarding Lead (Alder Primary: 01234 567890" in plain(first)
    assert kept == case.account.child_at_risk
    assert f"A child at risk?: {shown}" in opened
    assert (answer != NO) == ("IMPORTANT: A child may be at risk" in opened)


@pytest.mark.parametrize("answer", [YES, UNSURE])
async def test_where_a_child_may_be_at_risk_whom_to_ring_takes_the_question_s_place(
    reporting: Reporting, answer: str
) -> None:
    """The report can go on afterwards."""
    reply = await reporting.press(await reporting.send("report", said="He is at it again"), answer)

    assert reply.replaces
    assert plain(reply).startswith("A child may be at risk\n\nIMPORTANT: If a child is in danger now, ring 999.")
    assert ["I've told them: go on"] == labels(reply)


async def test_where_reports_are_not_taken_whom_to_tell_is_said_at_once(reporting: Reporting) -> None:
    """And a form that was open at that moment sends nothing."""
    second = await reporting.second()
    first = await reporting.press(await reporting.send("report"), NO)
    reporting.trust = replace(reporting.trust, chair=None)

    said = await reporting.says("report")

    assert said.startswith("I can't take reports yet\n\nWhat you wrote has not been passed to anyone.")
    assert "Tell your Headteacher." in said
    assert "If it's about the Headteacher: Chief Executive Officer. If it's about the CEO: Chair of trustees." in said
    assert OFF == plain(await reporting.fill_in(first, **FORMS))
    assert OFF == plain(await reporting.fill_in(second, **FORMS, level="named"))
    assert OFF == await reporting.says("report.log", HEAD)
    assert [] == await reporting.reports()


async def test_who_gets_it_is_shown_again_if_it_has_changed_meanwhile(reporting: Reporting) -> None:
    """Nothing is sent to anybody whom the reporter hasn't read of, and nothing that they wrote is lost."""
    second = await reporting.second()
    reporting.trust = away(TRUST, "head:alder")
    again = await reporting.fill_in(second, **FORMS, level="confidential")
    kept = await reporting.reports()
    sent = await reporting.fill_in(again, **FORMS, level="confidential")

    assert plain(again).startswith(f"{CHANGED}\n\nWho will see this\n\nOnly the Deputy headteacher of Alder Primary")
    assert {"level": "confidential", "text": TEXT, "where": "a link", "when": "Sunday"} == {
        field.name: field.value for field in form_of(again).fields
    }
    assert [] == kept
    assert plain(sent).startswith("Your report is on its way")


async def test_somebody_who_would_have_got_it_is_told_that_it_goes_past_them(reporting: Reporting) -> None:
    """For that may show who reports; nobody else reads that."""
    heads, teachers = plain(await reporting.second(HEAD)), plain(await reporting.second())

    assert PASSES_YOU in heads
    assert "Only the Chief Executive Officer can open it" in heads
    assert PASSES_YOU not in teachers


async def test_what_happened_to_me_or_what_i_posted_is_no_report_against_me(reporting: Reporting) -> None:
    """Whoever picks themselves is told nothing about being kept out of it."""
    shown = plain(await reporting.second(about="colleague", subject=TEACHER.id))
    case = await reporting.case(about="colleague", subject=TEACHER.id)

    assert "I keep it from" not in shown
    assert (About.MYSELF, None, ()) == (case.account.about, case.account.subject, case.account.barred)


async def test_a_report_made_in_person_is_written_down_by_its_recipient(reporting: Reporting) -> None:
    """It says who wrote it down and has no reporter to write to; whoever wrote it down may open it if it is theirs."""
    second = await reporting.second(HEAD, first="report.log", child=YES)
    reply = await reporting.fill_in(second, HEAD, **FORMS)
    (case,) = await reporting.reports()
    (received,) = await reporting.events(case)
    opened = await reporting.press(reply, "Open", HEAD)

    assert "level" not in {field.name for field in form_of(second).fields}
    assert "How much of you to tell" not in plain(second)
    assert "I can't write to the person who told you" in plain(reply)
    assert (Level.CONFIDENTIAL, None, HEAD) == (case.level, case.reporter, received.by)
    assert ["head:alder"] == list(case.offices)
    assert "Somebody who told it in person" == facts(opened)["From"]
    assert "Ask the reporter" not in labels(opened)


async def test_who_writes_down_a_report_about_somebody_in_office_may_not_open_it(reporting: Reporting) -> None:
    """Not even if it is about themselves: it goes where any report goes."""
    second = await reporting.second(HEAD, first="report.log", about="colleague", subject=HEAD.id)
    reply = await reporting.fill_in(second, HEAD, **FORMS)
    (case,) = await reporting.reports()

    assert [] == labels(reply)
    assert (About.HEAD, ("ceo",)) == (case.account.about, case.offices)
    assert [CEOS_OFFICE] == reached(await reporting.delivered_now())


async def test_nobody_else_writes_down_what_others_have_told(reporting: Reporting) -> None:
    """Not with a form that was begun by somebody who may."""
    begun = await reporting.send("report.log", HEAD)
    form = await reporting.press(begun, NO, HEAD)
    second = await reporting.fill_in(form, HEAD, **FORMS)

    assert NOT_YOURS_TO_LOG == await reporting.says("report.log")
    assert NOT_YOURS_TO_LOG == plain(await reporting.press(begun, NO))
    assert NOT_YOURS_TO_LOG == plain(await reporting.press(begun, YES))
    assert NOT_YOURS_TO_LOG == plain(await reporting.fill_in(form, **FORMS))
    assert NOT_YOURS_TO_LOG == plain(await reporting.fill_in(second, **FORMS))
    assert [] == await reporting.reports()
