"""A small bot with a script, and a practice room for it: what the tests of the platform talk to."""

from bot.core.errors import Refusal
from bot.core.messages import Facts, Privacy, Reply, Request, Say
from bot.core.people import Person
from bot.practice.rooms import PLATFORM, Persona, Room
from tests.practice import steps
from tests.practice.cards import ANSWER, ASK_FOR_REPORT, CHECKED, CONSULT, ENQUIRY, URGENT

TEACHER = Persona("teacher", "Teacher", "Alder Primary School")
HEAD = Persona("headteacher", "Headteacher", "Alder Primary School")
CEO = Persona("ceo", "Chief Executive", "The whole trust")
CHAIR = Persona("chair", "Chair of trustees", "The board of trustees")
PEOPLE = (TEACHER, HEAD, CEO, CHAIR)
#: Everybody of a trust with two schools, and where they meet.
EVERYBODY = (
    *PEOPLE,
    Persona("deputy", "Deputy headteacher", "Alder Primary School: stands in for the headteacher"),
    Persona("it", "IT administrator", "The whole trust: looks after the bot"),
    Persona("teacher-birch", "Teacher at Birch", "Birch Academy"),
)
MEETING = Room("meeting", "Everybody", frozenset(each.id for each in EVERYBODY), "For everybody in the trust.")
ROOMS = (
    Room("staff-room", "Staff room", frozenset({"teacher", "headteacher", "ceo", "chair"}), "For everybody."),
    Room("heads-office", "Head's office", frozenset({"headteacher", "ceo"}), "Private."),
)

#: A report of this place is refused, and what is said to it.
NOWHERE, NOT_THERE = "nowhere", "That is no place. Nothing was sent."
REFUSED = {NOWHERE: Reply((Say(NOT_THERE),), undone=True)}

SCRIPT = {
    "message": ANSWER,
    "ask": ANSWER,
    "check": CHECKED,
    "consult": Reply((Say("A manager can look at it."), CONSULT)),
    "report": ASK_FOR_REPORT,
    "press": Reply((ENQUIRY,)),
    "helpful": Reply((Say("Thank you for telling us."),), replaces=True),
    "share": Reply((Say("Shared: do not accept friend requests from pupils."),), Privacy.HERE, replaces=True),
}


class ScriptedBot:
    """Serves each request once, as its script says, and keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[Request] = []
        self.fails = False

    async def __call__(self, request: Request) -> Reply | None:
        """Serve a request."""
        if self.fails:
            raise RuntimeError(f"could not serve {request.text}")
        if any(request.id == earlier.id for earlier in self.asked):
            return None
        self.asked.append(request)
        return self._reply(request)

    def _reply(self, request: Request) -> Reply:
        match request.intent:
            case "message" if "at risk" in request.text:
                return URGENT
            case "message" if "announce" in request.text:
                return Reply((Say("For everybody"), *ANSWER.parts[-1:]), Privacy.HERE)
            case "message" if "steps" in request.text:
                return Reply((steps.first(),))
            case "message" if "long form" in request.text:
                return steps.LONG
            case "step-one" | "step-two":
                return steps.answered(request)
            case "report-sent":
                where = request.fields["where"]
                return REFUSED.get(where, Reply((Say(f"Thank you. Reported: {where}"),), replaces=True))
            case "consult-sent":
                rows = (("Sent to", Person(PLATFORM, request.fields["manager"])), ("With", request.fields["note"]))
                return Reply((Facts(rows),), replaces=True)
            case "enquiry-sent":
                given = {name: request.fields[name] or "None given" for name in ("deadline", "embargo")}
                return Reply((Facts(tuple(given.items())),), replaces=True)
            case "withdraw":
                raise Refusal("Only its writer may withdraw it.")
            case intent:
                return SCRIPT.get(intent, Reply((Say(f"You asked for {intent}."),)))
