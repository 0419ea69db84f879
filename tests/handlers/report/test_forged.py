"""What no form of ours sends, what is sent twice, and what is sent at the same moment."""

import asyncio
from dataclasses import replace

import pytest

from bot.core.messages import LONGEST_TEXT, Facts, Form
from bot.core.plain import plain
from bot.core.reports import About, Category
from bot.dispatch import TOO_LONG
from handlers.carrying import Carrier
from handlers.report.form import STALE, Begun
from tests.handlers.drafting import form_of
from tests.handlers.reporting import (
    CEO,
    FORMS,
    HEAD,
    TEXT,
    Reporting,
    at,
    reached,
    receipt,
    without_requests,
)
from tests.talking import TEACHER

HUGE = "x" * 1_000_000
#: Words that some part of the way might stumble over.
AWKWARD = ["<!channel> <@U1> *all*", "a\x00b\x1b[31m\u202ec", "half a pair: \ud83d", "\ufeff\u2028\u0085", "=cmd()|'"]
KNOWN = Begun(about=About.COLLEAGUE, school="alder", category=Category.OTHER, id="A" * 16)


def carried(begun: Begun) -> str:
    """Return a report that was begun as a form carries it."""
    return Carrier(Begun).pack(begun)


@pytest.mark.parametrize(
    ("field", "values", "reply"),
    [
        ("about", ("", "nobody", "HEAD", "\ud800", HUGE), "Please choose one of the answers shown. Nothing was sent"),
        ("category", ("", "murder", "\x00", HUGE), "Please choose one of the answers shown. Nothing was sent yet."),
        ("school", ("", "cedar", "<!channel>", "\ud800", HUGE), "Please choose a school from the list. Nothing was"),
        ("subject", (HUGE, "x" * 201), "Please pick somebody from the list, or leave that empty. Nothing was sent"),
    ],
)
async def test_answers_that_nobody_offered_are_refused(
    reporting: Reporting, field: str, values: tuple[str, ...], reply: str
) -> None:
    """As are answers that are missing."""
    form = form_of(await reporting.send("report.begin"))
    told = {"about": "outside", "school": "alder", "category": "fake"}

    replies = [await reporting.says(form.intent, value=form.value, **(told | {field: value})) for value in values]
    if field != "subject":
        told.pop(field)
        replies.append(await reporting.says(form.intent, value=form.value, **told))

    assert [] == [said for said in replies if not said.startswith(reply)]


@pytest.mark.parametrize("subject", ["\ud800", "<!channel>", "a\x00b", "x" * 200])
async def test_an_odd_person_is_kept_out_like_any_other(reporting: Reporting, subject: str) -> None:
    """The bot doesn't know the ids of a platform, and passes them on as they came."""
    case = await reporting.case(about="colleague", subject=subject)

    assert case.account.subject is not None
    assert subject == case.account.subject.id == case.account.barred[0].id


@pytest.mark.parametrize(
    "value",
    [
        "",
        "forged",
        HUGE,
        "\ud800",
        carried(replace(KNOWN, id="")),
        carried(replace(KNOWN, id="../../etc/passwd")),
        carried(replace(KNOWN, id="A" * 17)),
        Carrier(dict).pack({"id": "A" * 16, "child_at_risk": "perhaps"}),
        Carrier(dict).pack({"id": "A" * 16, "about": "nobody"}),
        Carrier(dict).pack({"id": 7}),
        Carrier(list).pack([1, 2, 3]),
    ],
)
async def test_a_report_that_was_never_begun_is_not_sent(reporting: Reporting, value: str) -> None:
    """Its sender reads how to start, and never that it was sent."""
    assert STALE == await reporting.says("report.send", value=value, text=TEXT, level="named")
    assert [] == await reporting.reports()


@pytest.mark.parametrize(
    ("begun", "reply"),
    [
        (replace(KNOWN, school="<!channel>"), "Please choose a school from the list."),
        (replace(KNOWN, school=""), "Please choose a school from the list."),
        (replace(KNOWN, subject="x" * 201), "Please pick somebody from the list"),
    ],
)
async def test_what_the_first_form_would_have_refused_is_not_sent(
    reporting: Reporting, begun: Begun, reply: str
) -> None:
    """The school may also have left the trust while the form was open."""
    said = await reporting.says("report.send", value=carried(begun), text=TEXT, level="named")

    assert said.startswith(reply)
    assert [] == await reporting.reports()


async def test_whom_it_is_about_is_worked_out_anew(reporting: Reporting) -> None:
    """A colleague who is the CEO is the CEO, whatever the form says by then."""
    value = carried(replace(KNOWN, subject=CEO.id))
    await reporting.send("report.send", value=value, text=TEXT, level="named")

    assert ["chair"] == reached(await reporting.delivered_now())


@pytest.mark.parametrize(
    ("told", "reply"),
    [
        ({"text": ""}, "Please say what happened. Nothing was sent yet."),
        ({"text": " \n "}, "Please say what happened. Nothing was sent yet."),
        ({"text": "x" * 3_001}, "That's more than I can pass on. Please use at most 3,000 characters."),
        ({"where": "x" * 501}, "That's more than I can pass on. Please use at most 500 characters."),
        ({"when": HUGE}, "That's more than I can pass on. Please use at most 500 characters."),
        ({"text": HUGE}, TOO_LONG),
        ({"text": "x" * (LONGEST_TEXT + 1)}, TOO_LONG),
        ({"level": ""}, "Please choose one of the answers shown. Nothing was sent yet."),
        ({"level": "public"}, "Please choose one of the answers shown. Nothing was sent yet."),
    ],
)
async def test_a_second_form_that_cannot_be_is_refused_and_can_be_sent_again(
    reporting: Reporting, told: dict[str, str], reply: str
) -> None:
    """Nothing is cut, nothing is kept, and the right one goes through afterwards."""
    second = await reporting.second()
    refused = plain(await reporting.fill_in(second, **(FORMS | {"level": "named"} | told)))
    kept = await reporting.reports()
    sent = plain(await reporting.fill_in(second, **(FORMS | {"level": "named"})))

    assert refused.startswith(reply)
    assert [] == kept
    assert sent.startswith("Your report is on its way")


@pytest.mark.parametrize("level", ["named", "anonymous"])
@pytest.mark.parametrize("words", AWKWARD)
async def test_awkward_words_come_out_as_they_went_in(reporting: Reporting, words: str, level: str) -> None:
    """In the report, in what is added, and in what its recipients write."""
    if level == "anonymous":
        case, receipt_words = await reporting.anonymous(text=words, where=words, when=words)
        adding = await reporting.send("receipt.open", words=receipt_words)
    else:
        case = await reporting.case(text=words, where=words, when=words)
        adding = await reporting.send("report.add", value=case.id)
    await reporting.fill_in(adding, text=words)
    await reporting.does("report.ask", case, words=words)
    await reporting.does("report.note", case, words=words)
    opened = await reporting.send("report.open", HEAD, value=case.id)
    values = [value for part in opened.parts if isinstance(part, Facts) for _, value in part.rows]
    await reporting.delivered_now()
    await reporting.does("report.close", case, outcome="acted-on", words=words)
    closed = [part for message in await reporting.delivered_now() for part in message.reply.parts]

    assert 6 == values.count(words.strip())
    assert (level == "named") == any(isinstance(part, Facts) and part.rows[0][1] == words.strip() for part in closed)


async def test_an_outcome_that_nobody_offered_closes_nothing(reporting: Reporting) -> None:
    """The report stays open."""
    case = await reporting.case()
    before = without_requests(await reporting.everything())

    for outcome in ("", "murder", "\ud800", HUGE):
        said = await reporting.does("report.close", case, outcome=outcome, words="Done")
        assert "Please choose one of the answers shown." in said
    assert before == without_requests(await reporting.everything())


@pytest.mark.parametrize("words", ["\ud800 " * 7, "<!channel>", "\x00" * 80_000, HUGE, "", "a b c d e f", "é " * 7])
async def test_odd_words_are_no_receipt(reporting: Reporting, words: str) -> None:
    """However many there are."""
    await reporting.anonymous()

    for intent in ("receipt.open", "receipt.confirm"):
        assert "I can't find a report for these words." in await reporting.says(intent, words=words)


async def test_a_delivery_that_comes_twice_has_one_effect(reporting: Reporting) -> None:
    """The platform repeats what was answered too late, under the same id."""
    case = await reporting.case()
    for intent, told in (
        ("report.acknowledge", {}),
        ("report.ask", {"words": "Who?"}),
        ("report.note", {"words": "Hm"}),
        ("report.close", {"outcome": "acted-on"}),
    ):
        for _ in range(2):
            await reporting.bot.send(intent, who=HEAD, fields={"value": case.id, **told}, request_id=intent)

    assert ["received", "acknowledged", "asked", "noted", "closed"] == await reporting.happened(case)


async def test_a_form_that_is_sent_twice_at_the_same_moment_is_one_report(reporting: Reporting) -> None:
    """Both answers show the same words."""
    second = await reporting.second()
    replies = await asyncio.gather(*(reporting.fill_in(second, **FORMS, level="anonymous") for _ in range(3)))

    assert 1 == len({receipt(reply) for reply in replies})
    assert 1 == len(await reporting.reports())


@pytest.mark.parametrize(
    ("intent", "told", "first", "second"),
    [
        ("report.acknowledge", {}, "Acknowledged. I've told the reporter.", "Somebody has acknowledged it already."),
        ("report.close", {"outcome": "acted-on"}, "Closed. It is kept until", "This report is closed already."),
    ],
)
async def test_of_two_recipients_at_the_same_moment_the_first_one_counts(
    reporting: Reporting, intent: str, told: dict[str, str], first: str, second: str
) -> None:
    """The other is told kindly, and the reporter hears of it once."""
    case = await reporting.case()
    await reporting.until(at(26, 12))
    replies = sorted(await asyncio.gather(*(reporting.does(intent, case, who, **told) for who in (HEAD, CEO))))
    messages = await reporting.delivered_now()

    assert [True, True] == [reply.startswith(start) for reply, start in zip(replies, (first, second), strict=True)]
    assert 1 == reached(messages).count(TEACHER.id)
    assert 3 == len(await reporting.happened(case))


async def test_two_recipients_who_hand_it_on_at_the_same_moment_leave_it_with_a_third(reporting: Reporting) -> None:
    """Neither comes back into it because of the other."""
    case = await reporting.case()
    await reporting.until(at(26, 12))
    await asyncio.gather(*(reporting.does("report.pass-on", case, who, words="Not mine") for who in (HEAD, CEO)))
    now = await reporting.now_as(case)

    assert ("chair",) == now.offices
    assert {HEAD, CEO} == set(now.account.barred)


async def test_a_button_without_its_form_asks_for_what_is_missing(reporting: Reporting) -> None:
    """Pressed and never sent, it changes nothing."""
    case = await reporting.case()
    before = without_requests(await reporting.everything())
    verbs = ("report.ask", "report.note", "report.pass-on", "report.link", "report.close")
    replies = [await reporting.send(intent, HEAD, value=case.id) for intent in verbs]

    assert all(isinstance(reply.parts[0], Form) for reply in replies)
    assert before == without_requests(await reporting.everything())
