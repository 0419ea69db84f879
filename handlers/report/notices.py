"""What the bot says by itself to those who receive reports: cards, reminders, and passing on what nobody has read."""

from dataclasses import replace

from bot.core.messages import Button, Buttons, Emphasis, Facts, Part, Reply, Say, Tone
from bot.core.notices import Card, Notice, Recipient
from bot.core.occasions import Occasion, notice
from bot.core.people import Holder
from bot.core.reports import (
    Event,
    Happening,
    Report,
    Status,
    acknowledge_by,
    calendar_of,
    further,
    readers,
)
from bot.core.school_days import day_of, spoken, spoken_day
from handlers.naming import named, school_name
from handlers.places import is_fit, person, personally, tell_it
from handlers.report import posting, words
from handlers.report.posting import Kind


async def elsewhere(occasion: Occasion) -> None:
    """Write to each of the recipients, since their channel could not be told; pass on what reaches nobody."""
    report = await _report(occasion)
    if report is None:
        return
    if occasion.notice.to.channel:
        await _personally(occasion, report)
    elif not await _places(occasion, report):
        await _pass_on(occasion, report)


@notice(Kind.CARD, looks=True, instead=elsewhere)
async def card(occasion: Occasion) -> Reply | None:
    """Show that there is a report, and nothing of what it says."""
    report = await _told_here(occasion)
    return Reply(_card(occasion, report)) if report else None


@notice(Kind.CHANGED, looks=True)
async def changed(occasion: Occasion) -> Reply | None:
    """Show on a card how the report stands now."""
    report = await _report(occasion)
    return Reply(_card(occasion, report)) if report and _may_show(occasion, report) else None


@notice(Kind.ADDED, looks=True, instead=elsewhere)
async def added(occasion: Occasion) -> Reply | None:
    """Say that the reporter has written something."""
    return await _under(occasion, "The reporter has written something. Open it to read it.")


@notice(Kind.REMINDER, looks=True, instead=elsewhere)
async def reminder(occasion: Occasion) -> Reply | None:
    """Remind the recipients of a report that nobody has acknowledged."""
    report = await _unread(occasion)
    if report is None:
        return None
    return await _under(occasion, f"Nobody has acknowledged this report yet. Please do so by {spoken(report.due)}.")


@notice(Kind.ESCALATED, looks=True, instead=elsewhere)
async def escalated(occasion: Occasion) -> Reply | None:
    """Say that a report was passed on because nobody had acknowledged it."""
    if await _unread(occasion) is None:
        return None
    text = "Nobody acknowledged this report in time, so somebody else can open it now too. You can still deal with it."
    return await _under(occasion, text)


@notice(Kind.UNHEARD, looks=True, instead=elsewhere)
async def unheard(occasion: Occasion) -> Reply | None:
    """Say that a question did not reach the reporter."""
    text = "I couldn't pass on what you asked. The reporter can read it only if they come and look how far it is."
    return await _under(occasion, text)


@notice(Kind.NUDGE)
async def nudge(occasion: Occasion) -> None:
    """Remind the recipients, in school hours of the last day that they have, if nobody has acknowledged the report."""
    report, today = await _unread_in_hours(occasion), day_of(occasion.now)
    # A report that was passed on has more timers than one; of those that ring before its last day nobody is to hear.
    if report is None or day_of(report.due) > today:
        return
    if await occasion.store.first_time("\x1f".join((Kind.NUDGE, report.id, f"{today}")), occasion.now):
        await _remind(occasion, report)


@notice(Kind.OVERDUE)
async def overdue(occasion: Occasion) -> None:
    """Pass on, in school hours, a report that nobody has acknowledged in time."""
    report = await _unread_in_hours(occasion)
    if report and report.due <= occasion.now and not await _pass_on(occasion, report):
        await _remind_again(occasion, report)


@notice(Kind.UNREACHED)
async def unreached(occasion: Occasion) -> None:
    """Pass on a report at once that its recipients can't be told of on any platform that runs."""
    report = await _unread(occasion)
    if report:
        await _pass_on(occasion, report)


async def _report(occasion: Occasion) -> Report | None:
    return await occasion.store.report(occasion.notice.about)


async def _unread(occasion: Occasion) -> Report | None:
    """Return the report if nobody has acknowledged it."""
    report = await _report(occasion)
    return report if report and report.status is Status.RECEIVED else None


async def _unread_in_hours(occasion: Occasion) -> Report | None:
    """Return the report if nobody has acknowledged it; out of school hours the timer is set once more."""
    report = await _unread(occasion)
    if report is None:
        return None
    open_from = calendar_of(report.school, occasion.knowledge.organisation).in_hours(occasion.now)
    if open_from > occasion.now:
        await occasion.store.post(replace(occasion.notice, due=open_from), occasion.now)
        return None
    return report


def _card(occasion: Occasion, report: Report) -> tuple[Part, ...]:
    heading = Say(f"Report {report.reference}", Tone.HEADING)
    if not _recipients(occasion, report, occasion.notice.to):
        return (heading, Say("Somebody else deals with it now."))
    rows = (
        ("Kind", words.CATEGORIES[report.category]),
        ("School", school_name(report.school, occasion.knowledge.organisation)),
        ("Received", spoken_day(report.received)),
        ("How far it is", words.status_line(report)),
    )
    unread = (Button("Acknowledge", "report.acknowledge", report.id),) if report.status is Status.RECEIVED else ()
    return (
        heading,
        Facts(rows),
        Say(f"Only {named(readers(report, occasion.knowledge.organisation))} can open it."),
        words.clause(occasion.knowledge.policy, report),
        Buttons((Button("Open", "report.open", report.id, Emphasis.PRIMARY), *unread)),
    )


def _recipients(occasion: Occasion, report: Report, to: Recipient) -> tuple[Holder, ...]:
    """Return those who may read the report and are told of it in that place."""
    organisation = occasion.knowledge.organisation
    able = readers(report, organisation)
    if to.person:
        return tuple(each for each in able if each.is_person(person(to)))
    owners = [office for office in organisation.offices if (to.platform, to.channel) in office.channels]
    return tuple(each for each in able if any(each in office.everybody for office in owners))


def _is_fit(occasion: Occasion, report: Report) -> bool:
    """Tell whether the place is one person's own, or a channel that may hold a card of the report."""
    to, audience = occasion.notice.to, occasion.audience
    return not to.channel or (audience is not None and is_fit(audience, to.platform, report.account.barred))


def _may_show(occasion: Occasion, report: Report) -> bool:
    """Tell whether the card may be shown anew: that it is with somebody else tells nothing, whoever is there."""
    return _is_fit(occasion, report) or not _recipients(occasion, report, occasion.notice.to)


async def _told_here(occasion: Occasion) -> Report | None:
    """Return the report if its recipients may be told of it here; if the channel isn't fit, each is told personally."""
    report = await _report(occasion)
    if report is None or not _recipients(occasion, report, occasion.notice.to):
        return None
    if not _is_fit(occasion, report):
        await _personally(occasion, report)
        return None
    return report


async def _under(occasion: Occasion, text: str) -> Reply | None:
    report = await _told_here(occasion)
    if report is None:
        return None
    button = Button("Open", "report.open", report.id, Emphasis.PRIMARY)
    return Reply((Say(f"Report {report.reference}: {text}"), Buttons((button,))))


async def _personally(occasion: Occasion, report: Report) -> None:
    """Tell each of those personally who would have been told in this channel, and IT if the channel is to blame."""
    notice, at = occasion.notice, posting.told_at(report, occasion.now)
    people = personally(_recipients(occasion, report, notice.to), occasion.platforms)
    for each in people:
        await occasion.store.post(replace(notice, to=Recipient.of(each), due=None), at)
    if not people:
        await _pass_on(occasion, report)
    await tell_it(occasion, at)


async def _places(occasion: Occasion, report: Report) -> list[Recipient]:
    """Return the places with a card of the report in which somebody reads it who may open it."""
    places = await occasion.store.places_of(report.id)
    return [place for place in places if _recipients(occasion, report, place)]


async def _remind(occasion: Occasion, report: Report) -> None:
    """Remind the recipients where they have a card, or give them one if they have none."""
    at = posting.told_at(report, occasion.now)
    for place in await _places(occasion, report):
        await occasion.store.post(Notice(Kind.REMINDER, report.id, place, card=Card.UNDER), at)
    if not await _places(occasion, report):
        able = readers(report, occasion.knowledge.organisation)
        await posting.post_cards_personally(occasion.store, report, able, occasion.platforms, at)


async def _remind_again(occasion: Occasion, report: Report) -> None:
    """Give the recipients as long again, since there is nobody else to pass the report on to."""
    at, organisation = posting.told_at(report, occasion.now), occasion.knowledge.organisation
    report = replace(report, due=acknowledge_by(at, report.school, organisation))
    await occasion.store.change_report(report, Event(Happening.REMINDED, at))
    await _remind(occasion, report)
    await posting.post_change(occasion.store, report, at)
    await posting.post_timers(occasion.store, report, organisation, at)


async def _pass_on(occasion: Occasion, report: Report) -> bool:
    """Let the next office read an unread report as well; return whether there is one."""
    organisation, store, at = occasion.knowledge.organisation, occasion.store, posting.told_at(report, occasion.now)
    onward = further(report, organisation) if report.status is Status.RECEIVED else None
    if onward is None:
        return False
    await posting.post_in_threads(store, report, Kind.ESCALATED, at)
    due = acknowledge_by(at, report.school, organisation)
    report = replace(report, due=due, offices=(*report.offices, onward.office.id))
    await store.change_report(report, Event(Happening.ESCALATED, at))
    await posting.post_card(store, report, onward, occasion.platforms, at)
    await posting.tell_reporter(store, report, Kind.PASSED_ON, at)
    await posting.post_change(store, report, at)
    await posting.post_timers(store, report, organisation, at)
    return True
