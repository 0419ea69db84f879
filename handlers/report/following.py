"""The reporter afterwards: how far the report is, questions and answers, and the receipt as an anonymous way back."""

import hashlib
import secrets

from bot.core.errors import BadInput, Refusal
from bot.core.messages import Facts, Field, FieldKind, Form, Part, Reply, Say, Tone
from bot.core.reports import LONGEST_LINE, LONGEST_WORDS, Event, Happening, Report, Status
from bot.core.school_days import day_of, spoken_day
from bot.core.turns import Turn, verb
from handlers.filled_in import no_longer
from handlers.report import posting, words
from handlers.report.posting import Kind
from handlers.report.sent import confirming, receipt_line

#: Strangers read the same as for a report that is gone: whether there is one is nobody else's business.
NOT_YOURS = "I can't find that report for you. It may have been deleted after its time."
NO_SUCH_RECEIPT = (
    "I can't find a report for these words. Please check them: seven words, in the order in which I gave them to you. "
    "If they are right, the report may have been deleted after its time."
)
NOT_THESE = "Those aren't the words that I gave you. Your report is safe all the same. Here they are once more:"
CLOSED = "This report is closed. If there is something new, please send a new report."
#: What stands between what makes a form's sending unique and the words that it carries along.
_BETWEEN = "\n"

#: What a reporter reads of what happened; notes are for the recipients alone.
_TOLD = {
    Happening.ACKNOWLEDGED: "They have read it",
    Happening.ASKED: "They ask you",
    Happening.ADDED: "You wrote",
    Happening.RECUSED: "It was handed on to somebody else",
    Happening.ESCALATED: "Nobody had said in time that they had read it, so it was passed on",
    Happening.REMINDED: "Nobody had said in time that they had read it, so they were reminded",
    Happening.CLOSED: "It was closed",
}
#: Whose words are meant for the reporter; why somebody handed it on is not.
_MEANT_FOR_REPORTER = frozenset({Happening.ASKED, Happening.ADDED, Happening.CLOSED})


@verb("report.status")
async def status(turn: Turn) -> Reply:
    """Show a reporter, by name or in confidence, how far the report is."""
    report = await _own(turn)
    return Reply((*await _so_far(turn, report), *words.reporter_buttons(report)))


@verb("report.add")
async def add(turn: Turn) -> Reply:
    """Ask what the reporter would like to add or answer, and pass it on."""
    report = await _own(turn)
    if report.status is Status.CLOSED:
        raise Refusal(CLOSED)
    if "text" not in turn.request.fields:
        return Reply((_adding("report.add", report.id),))
    await _pass_on(turn, report, _text(turn))
    return Reply((Say("I've passed that on."), *words.reporter_buttons(report)))


@verb("receipt", forgets=True)
async def receipt(_turn: Turn) -> Reply:
    """Ask for the words of a receipt."""
    return Reply((_asking("receipt.open", "See how far it is"),))


@verb("receipt.confirm", forgets=True)
async def confirm(turn: Turn) -> Reply:
    """Tell whether somebody has the words of their receipt; on some platforms this takes the place of those."""
    report = await _found(turn, turn.request.fields.get("words", ""))
    if report is None:
        # What the form was shown with may be gone from sight, and is the only way back.
        given = turn.request.fields.get("value", "")
        if given and await _found(turn, given):
            return Reply((Say(NOT_THESE), Say(given, Tone.HEADING), confirming(given)))
        return Reply((Say(NO_SUCH_RECEIPT), Say("Your report is safe all the same. Try once more:"), confirming("")))
    kept = Say("That's right. Keep the words somewhere safe: I can't show them again.")
    return Reply((kept, receipt_line(turn, report)))


@verb("receipt.open", forgets=True)
async def open_(turn: Turn) -> Reply:
    """Show whoever has the receipt how far the report is, and take what they answer or add."""
    given = turn.request.fields.get("words", "")[:LONGEST_LINE]
    report = await _found(turn, given)
    if report is None:
        return Reply((Say(NO_SUCH_RECEIPT), _asking("receipt.open", "See how far it is")))
    parts = await _so_far(turn, report)
    if report.status is Status.CLOSED:
        return Reply(parts)
    return Reply((*parts, _adding("receipt.add", f"{secrets.token_urlsafe(12)}{_BETWEEN}{given}")))


@verb("receipt.add", forgets=True)
async def add_by_receipt(turn: Turn) -> Reply:
    """Pass on what an anonymous reporter answers or adds."""
    once, _, given = turn.request.fields.get("value", "").partition(_BETWEEN)
    report = await _found(turn, given)
    if report is None:
        # An answer and no error: what is kept of a wrong guess must not be undone.
        return Reply((Say(NO_SUCH_RECEIPT),))
    if report.status is Status.CLOSED:
        raise Refusal(CLOSED)
    text = _text(turn)
    # Of the words as well: the form may be filled in again, with something else to add.
    adding = hashlib.sha256(f"{once}{_BETWEEN}{text}".encode(errors="surrogatepass")).hexdigest()
    if await turn.store.first_time(f"{Kind.ADDED}\x1f{adding}", turn.now):
        await _pass_on(turn, report, text)
    return Reply((Say("I've passed that on. To see what they answer, come back with the same seven words."),))


async def _own(turn: Turn) -> Report:
    report = await posting.chosen(turn)
    if report is None or report.reporter != turn.request.who:
        raise Refusal(NOT_YOURS)
    return report


async def _found(turn: Turn, given: str) -> Report | None:
    """Return the report that a receipt finds; None, which has to be answered and never raised, if it finds none."""
    case = await turn.store.report_of(given[:LONGEST_LINE], turn.now)
    return await turn.store.report(case) if case else None


def _text(turn: Turn) -> str:
    if not turn.request.said:
        raise BadInput("Please write something first. Nothing was sent.")
    return no_longer(turn.request.said, LONGEST_WORDS)


async def _pass_on(turn: Turn, report: Report, text: str) -> None:
    at = posting.told_at(report, turn.now)
    await turn.store.change_report(report, Event(Happening.ADDED, at, words=text))
    await posting.post_in_threads(turn.store, report, Kind.ADDED, at)


async def _so_far(turn: Turn, report: Report) -> tuple[Part, ...]:
    rows = (("Sent on", spoken_day(report.received)), ("How far it is", words.status_line(report)))
    events = await turn.store.events(report.id)
    told = (_told(event) for event in events if event.kind in _TOLD)
    return (Say(words.heading(report), Tone.HEADING), Facts(rows), *told)


def _told(event: Event) -> Part:
    what = f"{_TOLD[Happening(event.kind)]}, {spoken_day(day_of(event.at))}"
    if event.words and event.kind in _MEANT_FOR_REPORTER:
        return Facts(((what, event.words),))
    return Say(f"{what}.")


def _adding(intent: str, value: str) -> Form:
    field = Field("text", "Your answer, or what you'd like to add", FieldKind.TEXT, longest=LONGEST_WORDS)
    return Form("Add to your report", intent, (field,), "Pass it on", value)


def _asking(intent: str, submit: str) -> Form:
    return Form(
        "Your receipt", intent, (Field("words", "The seven words of your receipt", longest=LONGEST_LINE),), submit
    )
