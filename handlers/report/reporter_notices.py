"""What the bot says by itself to a reporter whom it knows; the anonymous come back by themselves."""

from collections.abc import Sequence

from bot.core.messages import Facts, Reply, Say, Tone
from bot.core.notices import Card, Notice
from bot.core.occasions import Occasion, notice
from bot.core.reports import Event, Happening, Status
from handlers.report import words
from handlers.report.posting import Kind


@notice(Kind.ACKNOWLEDGED)
async def acknowledged(occasion: Occasion) -> Reply | None:
    """Tell the reporter that somebody has read the report."""
    return await _to_reporter(occasion, "Somebody has read your report and is looking into it.")


async def tell_who_asked(occasion: Occasion) -> None:
    """Tell the recipients, beside the card, that nobody has read their question: they would wait for an answer."""
    case = occasion.notice.about
    for place in await occasion.store.places_of(case):
        await occasion.store.post(Notice(Kind.UNHEARD, case, place, card=Card.UNDER), occasion.now)


@notice(Kind.QUESTION, instead=tell_who_asked)
async def question(occasion: Occasion) -> Reply | None:
    """Tell the reporter that there is a question, and what it is."""
    return await _to_reporter(occasion, "There is a question about your report.", Happening.ASKED)


@notice(Kind.PASSED_ON)
async def passed_on(occasion: Occasion) -> Reply | None:
    """Tell the reporter that somebody else deals with the report now."""
    return await _to_reporter(occasion, "Your report was passed on, so that somebody else can deal with it.")


@notice(Kind.CLOSED)
async def closed(occasion: Occasion) -> Reply | None:
    """Tell the reporter how the report ended."""
    return await _to_reporter(occasion, "Your report was closed.", Happening.CLOSED)


async def _to_reporter(occasion: Occasion, text: str, spoken_in: Happening | None = None) -> Reply | None:
    report = await occasion.store.report(occasion.notice.about)
    if report is None or report.reporter is None:
        return None
    said = _latest(await occasion.store.events(report.id), spoken_in)
    quoted = tuple(Facts((("Their words", each),)) for each in said)
    # What has been acknowledged waits for nothing, and the text has said so.
    how_far = () if report.status is Status.ACKNOWLEDGED else (Say(words.status_line(report)),)
    heading = Say(f"Report {report.reference}", Tone.HEADING)
    return Reply((heading, Say(text), *quoted, *how_far, *words.reporter_buttons(report)))


def _latest(events: Sequence[Event], kind: Happening | None) -> list[str]:
    """Return the words of one kind that have come since the reporter last wrote, or the last before that."""
    wrote = max((event.number for event in events if event.kind == Happening.ADDED), default=0)
    said = [event for event in events if event.kind == kind and event.words]
    return [event.words for event in said if event.number > wrote or event is said[-1]]
