"""What whoever was contacted reads once their enquiry is passed on: not to respond, who has it, and what to do."""

from bot.core.approving import Desk, next_desk
from bot.core.messages import Facts, Part, Reply, Say, Tone
from bot.core.people import Role
from bot.core.press import Enquiry, releasable
from bot.core.turns import Turn
from handlers.citing import review_line
from handlers.naming import named
from handlers.press import words
from handlers.press.information import FOI
from handlers.press.line_given import line_given, may_say
from handlers.signposts import alerts

UNTIL_THEN = "That stays so until you get words from me that somebody has approved in writing."
NO_WORDS = "There are no approved words for them yet."


async def passed_on(turn: Turn, enquiry: Enquiry, desk: Desk) -> Reply:
    """Say what to do and what not, and who has the enquiry."""
    return Reply(
        (
            *alerts(turn.knowledge, await turn.reading()),
            Say("Don't respond to them", Tone.HEADING),
            Say(UNTIL_THEN),
            Say(_who_has_it(turn, enquiry, desk)),
            *_not_yourself(turn, desk),
            Facts(
                (
                    ("Reference", enquiry.reference),
                    ("About", words.for_whom(enquiry, turn.knowledge.organisation)),
                    ("Deadline", words.deadline(enquiry, turn.now)),
                )
            ),
            Say(words.TELL_THEM),
            *await _words_for_them(turn, enquiry),
            *((Say(FOI),) if enquiry.foi else ()),
            words.clause(turn.policy),
            words.protected(),
            *review_line(turn.policy, turn.now.date()),
            *words.contacted_buttons(enquiry, turn.now),
        )
    )


def _who_has_it(turn: Turn, enquiry: Enquiry, desk: Desk) -> str:
    if any(not (each.away or each.quiet) for each in desk.people):
        return f"It is with {named(desk.people)} now."
    later = next_desk(enquiry, turn.knowledge.organisation)
    then = f"it goes to {named(later.people)} as well" if later else "please ring them if it is urgent"
    return f"It is with {named(desk.people)}, who may not see it at once. If they don't deal with it in time, {then}."


def _not_yourself(turn: Turn, desk: Desk) -> tuple[Part, ...]:
    """Tell somebody who holds an office that they can't approve what is about themselves."""
    if turn.request.who.roles <= {Role.STAFF}:
        return ()
    who = named(desk.people)
    return (Say(f"Because they got in touch with you, you can't approve a response yourself. It's for {who} to do."),)


async def _words_for_them(turn: Turn, enquiry: Enquiry) -> tuple[Part, ...]:
    """Return the line that may be said until there is a response, or else that there are no words."""
    if releasable(enquiry, turn.now):
        return (Say("A response has been approved meanwhile. You find it in my message to you."),)
    line = await line_given(turn.store, enquiry, turn.now)
    return may_say(line, turn.knowledge.organisation, turn.now, "may") or (Say(NO_WORDS),)
