"""The words for reports: what each choice is called, who will see a report and who won't, and what to expect."""

from collections.abc import Sequence
from datetime import datetime

from bot.core.messages import Button, Buttons, Part, Quote, Reply, Say, Tone
from bot.core.notices import Audience
from bot.core.people import Organisation, Person
from bot.core.policy import Policy
from bot.core.reports import About, Category, Level, Outcome, Report, Route, Status
from bot.core.school_days import spoken
from bot.core.turns import Channel, Turn
from handlers.citing import quote
from handlers.naming import called, listed, named
from handlers.places import is_fit
from handlers.signposts import headteachers
from handlers.switched_off import instead

ABOUT = {
    About.COLLEAGUE: "Somebody who works or helps here",
    About.HEAD: "The headteacher",
    About.CEO: "The Chief Executive Officer",
    About.CHAIR: "The chair of trustees",
    About.PUPIL: "A pupil",
    About.FAMILY: "A parent or carer",
    About.OUTSIDE: "Somebody outside the school",
    About.UNKNOWN: "I don't know who it is",
    About.TRUST: "The trust as a whole",
    About.MYSELF: "Something I posted myself",
}
CATEGORIES = {
    Category.DISPARAGING: "Running down the school, the trust or its people",
    Category.HARASSMENT: "Bullying, harassment or discrimination",
    Category.FAKE: "A fake account, or somebody impersonated",
    Category.PUPILS: "Pictures, names or work of pupils",
    Category.CONFIDENTIAL: "Something confidential given away",
    Category.PRESS: "Somebody spoke for the school without authority",
    Category.OTHER: "Something else",
}
#: The clause that each kind of misuse comes under.
CLAUSES = {
    Category.DISPARAGING: "guidelines/report-disparaging",
    Category.HARASSMENT: "prohibited-use/harass",
    Category.FAKE: "prohibited-use/impersonate",
    Category.PUPILS: "appendix-1/pupil-images",
    Category.CONFIDENTIAL: "prohibited-use/confidential",
    Category.PRESS: "prohibited-use/speak-for-trust",
    Category.OTHER: "prohibited-use/report-misuse",
}
LEVELS = {
    Level.NAMED: "With my name",
    Level.CONFIDENTIAL: "In confidence: they don't see my name",
    Level.ANONYMOUS: "Anonymously: nobody here keeps my name",
}
STATUSES = {
    Status.RECEIVED: "Received, not yet acknowledged",
    Status.ACKNOWLEDGED: "Acknowledged: somebody is looking into it",
    Status.CLOSED: "Closed",
}
OUTCOMES = {
    Outcome.ACTED_ON: "Something was done about it",
    Outcome.PASSED_ON: "It was passed on to another procedure",
    Outcome.NOTHING_FOUND: "No breach of the policy was found",
    Outcome.DUPLICATE: "It was already being dealt with",
}

#: What each level means, in truth, whatever the platform.
_MEANS = (
    "With my name: those who handle it see your name, and can talk to you.",
    "In confidence: they don't see your name. I keep it encrypted, so that I can pass their questions on to you. "
    "Whoever runs this bot and holds its keys could find it out.",
    "Anonymously: I keep nothing that says who you are. You get seven words, which are the only way back to your "
    "report. What you write could still give you away.",
)
#: What those who run a platform can see all the same.
_ADMINISTRATORS = {
    "slack": "Whatever you choose: the owners of this workspace could find out from Slack that you used me, and when. "
    "On some plans they can export direct messages. Slack carries what you type in the form, and I don't know whether "
    "an export holds it. If that worries you, ring or write a letter instead.",
    "teams": "Whatever you choose: your Microsoft 365 administrators could find out that you used me, and when, and "
    "they can search personal chats. If that worries you, ring or write a letter instead.",
    "practice": "This is the practice room: everything stays on this machine, and nobody is really told.",
}


def levels_explained(platform: str) -> tuple[Part, ...]:
    """Return what each level means, and what the administrators of this platform could see all the same."""
    heading = Say("How much of you to tell", Tone.HEADING)
    return (heading, *(Say(means) for means in _MEANS), Say(_ADMINISTRATORS.get(platform, _ADMINISTRATORS["teams"])))


def who_will_see(
    way: Route, after: Route | None, kept_from: Sequence[Person], organisation: Organisation, card: str
) -> tuple[Part, ...]:
    """Return who will see a report and who will not, as the organisation is now; `card` says where its card goes."""
    later = f"it goes to {named(after.recipients)} as well" if after else "I remind them until they do"
    return (
        Say("Who will see this", Tone.HEADING),
        Say(f"Only {named(way.recipients)} can open it."),
        Say(card),
        *((Say(f"I keep it from {_kept(kept_from, organisation)}."),) if kept_from else ()),
        Say(f"If nobody says within two school days that they have read it, {later}."),
        Say(
            "The law comes first: they may have to pass it on, for example if a child is at risk or there may have "
            "been a crime.",
            Tone.ASIDE,
        ),
    )


def card_line(place: Channel | None, audience: Audience | None, way: Route, kept_from: Sequence[Person]) -> str:
    """Return where the card of a report goes, and who else can read it there at present."""
    if place is None:
        return "I tell them personally."
    platform = place[0]
    if audience is None or not is_fit(audience, platform, kept_from):
        return "I tell them personally, because I can't be sure just now that their channel is safe for this."
    theirs = {person.id for each in way.recipients for person in each.people if person.platform == platform}
    others = len(audience.members - theirs)
    shown = "A card goes to their private channel. It shows a number, the kind of thing, the school, the day and how "
    shown += "far it has come, and nothing of what you write."
    if not others:
        return f"{shown} Nobody else is in that channel."
    who = "One other person is" if others == 1 else f"{others} other people are"
    return f"{shown} {who} in that channel: they can read the card, but they can't open the report."


def heading(report: Report) -> str:
    """Return what a report is called, such as "Report ABCD-EFGH: a fake account"."""
    return f"Report {report.reference}: {CATEGORIES[report.category]}"


def clause(policy: Policy, report: Report) -> Quote:
    """Return the clause that a report comes under."""
    return quote(policy, policy[CLAUSES[report.category]])


def status_line(report: Report) -> str:
    """Return how far a report has come, with the wait that can be expected."""
    if report.status is Status.RECEIVED:
        return f"{STATUSES[report.status]}. Somebody should have read it by {spoken(report.due)}."
    if report.status is Status.CLOSED and report.outcome:
        return f"{STATUSES[report.status]}: {OUTCOMES[report.outcome].lower()}."
    return f"{STATUSES[report.status]}."


def reporter_buttons(report: Report) -> tuple[Part, ...]:
    """Return what a reporter who is known to the bot can do about an open report."""
    if report.status is Status.CLOSED:
        return ()
    add = Button("Answer, or add something", "report.add", report.id)
    return (Buttons((add, Button("How far is it?", "report.status", report.id))),)


def expected(due: datetime) -> str:
    """Return what a reporter can expect, in words."""
    return f"Somebody should have read it, and said so, by {spoken(due)}. If not, I remind them or pass it on."


def off(turn: Turn) -> Reply:
    """Say that reports are not taken here, for want of keys or of somebody to get them, and whom to tell instead."""
    ceo = turn.knowledge.organisation.contact("ceo", otherwise="Chief Executive Officer")
    chair = turn.knowledge.organisation.contact("chair", otherwise="Chair of trustees")
    return instead(
        turn,
        "I can't take reports yet",
        (
            "What you wrote has not been passed to anyone. Please tell somebody yourself; this is the policy's route:",
            f"Tell {headteachers(turn.knowledge.organisation)}. "
            f"If it's about the Headteacher: {ceo}. If it's about the CEO: {chair}.",
        ),
        "prohibited-use/report-misuse",
    )


def _kept(kept_from: Sequence[Person], organisation: Organisation) -> str:
    held = [each for office in organisation.offices for each in office.everybody if each.is_any_of(kept_from)]
    picked = [each for each in kept_from if not any(holder.is_person(each) for holder in held)]
    return listed(dict.fromkeys([*(called(each.contact) for each in held), *("the person you picked" for _ in picked)]))
