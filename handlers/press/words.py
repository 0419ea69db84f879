"""The words for press enquiries: what states and ways of contact are called, who is who, and what staff are told."""

import unicodedata
from datetime import datetime

from bot.core.messages import Button, Buttons, Emphasis, Quote, Reply, Say, Tone
from bot.core.people import Organisation, Person
from bot.core.policy import Policy
from bot.core.press import Enquiry, How, State, releasable
from bot.core.school_days import spoken
from bot.core.turns import Turn
from handlers.citing import quote
from handlers.naming import named
from handlers.switched_off import instead

CLAUSE = "business-use/press"

HOW = {
    How.PHONE: "By phone",
    How.EMAIL: "By email",
    How.SOCIAL: "On social media",
    How.IN_PERSON: "In person",
    How.LETTER: "By letter",
    How.OTHER: "Some other way",
}
STATES = {
    State.RECEIVED: "Received, nobody has taken it up yet",
    State.DRAFTING: "Somebody is working on a response",
    State.AWAITING: "A response waits for approval",
    State.APPROVED: "A response is approved",
    State.SENT: "The response was sent",
    State.DECLINED: "Declined: no response is to be given",
    State.EXPIRED: "The approval has run out",
    State.WITHDRAWN: "The response was withdrawn",
    State.CLOSED: "Closed",
}

#: Strangers read the same as for an enquiry that is gone: whether there is one is nobody else's business.
NOT_FOR_YOU = (
    "I can't find that enquiry for you. It goes to somebody else, or it was deleted after its time. "
    "Nothing was changed."
)
#: Said with everything that might be taken to forbid lawful disclosure.
PROTECTED = (
    "This never stops you from lawful whistleblowing, from talking to your union or a solicitor, "
    "or from going to Ofsted, the Information Commissioner or another prescribed person."
)
#: What to do when the journalist comes back. It is no wording for the journalist: only approved words are.
TELL_THEM = (
    "If they get in touch again, say that you have passed it on, and nothing else. "
    "You don't have to answer any question, not even one that seems harmless."
)
ANOTHER = "Anything more that they ask is a new enquiry, and I pass that on as well: /socialpolicy press"
NO_DEADLINE = "None was given"
#: What the way of contact is called beside it.
HOW_THEY_ASKED = "How they asked"


def for_whom(enquiry: Enquiry, organisation: Organisation) -> str:
    """Return the name of the school that an enquiry is about, or that the trust as a whole is meant."""
    return place_name(enquiry.school, organisation)


def place_name(school: str, organisation: Organisation) -> str:
    """Return the name of the school with that id, or "the trust as a whole"."""
    known = organisation.school(school)
    return known.name if known else "the trust as a whole"


def plainly(name: str) -> str:
    """Return the name of an outlet as people compare it: "The Teachers' Week." is "teachers’ week", and "Teachersweek".

    What is nothing but punctuation stays as it is.
    """
    folded = unicodedata.normalize("NFKC", name).casefold()
    words = "".join(each if unicodedata.category(each)[0] in "LMN" else " " for each in folded).split()
    return "".join(words[1:] if words[:1] == ["the"] and words[1:] else words) or folded.strip()


def heading(enquiry: Enquiry) -> str:
    """Return what an enquiry is called, such as "Press enquiry ABCD-EFGH: the Gazette"."""
    return f"Press enquiry {enquiry.reference}: {enquiry.asked.outlet}"


def clause(policy: Policy) -> Quote:
    """Return the clause that says to pass enquiries on, and not to respond."""
    return quote(policy, policy[CLAUSE])


def protected() -> Say:
    """Return the sentence on protected disclosure as a part of a reply."""
    return Say(PROTECTED, Tone.ASIDE)


def when(moment: datetime, now: datetime) -> str:
    """Return a moment in words, in UK time, with its year unless it is this one."""
    return spoken(moment, now)


def deadline(enquiry: Enquiry, now: datetime) -> str:
    """Return the deadline of an enquiry in words, and whether it has passed."""
    if enquiry.deadline is None:
        return NO_DEADLINE
    return f"{when(enquiry.deadline, now)}{', which has passed' if enquiry.deadline <= now else ''}"


def called(person: Person, organisation: Organisation) -> str:
    """Return who somebody is, such as "the Headteacher of Alder Primary School", or "a colleague"."""
    held = (each for office in organisation.offices for each in office.everybody if each.is_person(person))
    holder = next(held, None)
    return named((holder,)) if holder else "a colleague"


def contacted_buttons(enquiry: Enquiry, now: datetime) -> tuple[Buttons, ...]:
    """Return what whoever was contacted can do about an enquiry as it stands now."""
    if enquiry.state is State.CLOSED:
        return ()
    more = Button("They rang again, or there is more", "press.add", enquiry.id)
    compare = Button("Is this the approved text?", "press.compare", enquiry.id)
    if enquiry.state is State.SENT:
        return (Buttons((compare, more)),)
    words = releasable(enquiry, now)
    if words is None:
        suggest = Button("Suggest words", "press.write", enquiry.id)
        return (Buttons((more, *(() if enquiry.state is State.DECLINED else (suggest,)))),)
    # Which words they are about: others may be approved by the time it is pressed.
    version = f"{enquiry.id}:{words.number}"
    sent = Button("I sent it", "press.sent", version, Emphasis.PRIMARY)
    return (Buttons((sent, Button("I couldn't", "press.could-not", version), compare, more)),)


def off(turn: Turn) -> Reply:
    """Say that enquiries are not passed on here, and that nobody responds without written approval."""
    ceo = turn.knowledge.organisation.contact("ceo", otherwise="Chief Executive Officer")
    return instead(
        turn,
        "Please don't respond to them yet",
        (
            f"I can't pass on enquiries yet, so nobody knows of this one. Tell your Headteacher or the {ceo} now. "
            "Say nothing to the person who contacted you until you have approval in writing.",
        ),
        CLAUSE,
        after=(protected(),),
    )
