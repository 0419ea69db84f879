"""A small bot with a script, and a practice room for it: what the tests of the platform talk to."""

from bot.core.errors import Refusal
from bot.core.messages import (
    Button,
    Buttons,
    Emphasis,
    Facts,
    Field,
    FieldKind,
    Form,
    Privacy,
    Quote,
    Reply,
    Request,
    Say,
    Tone,
)
from bot.core.people import Role
from bot.practice.rooms import Persona, Room

TEACHER = Persona("teacher", "Teacher", "Alder Primary School")
HEAD = Persona("headteacher", "Headteacher", "Alder Primary School", frozenset({Role.STAFF, Role.HEAD}))
CEO = Persona("ceo", "Chief Executive", "The whole trust", frozenset({Role.STAFF, Role.CEO}))
CHAIR = Persona("chair", "Chair of trustees", "The board of trustees", frozenset({Role.STAFF, Role.CHAIR}))
PEOPLE = (TEACHER, HEAD, CEO, CHAIR)
ROOMS = (
    Room("staff-room", "Staff room", frozenset({"teacher", "headteacher", "ceo", "chair"}), "For everybody."),
    Room("heads-office", "Head's office", frozenset({"headteacher", "ceo"}), "Private."),
)

SECRET = "the-value-of-the-button"

ANSWER = Reply(
    (
        Say("No. Do not accept friend requests from pupils", Tone.HEADING),
        Say("Keep contact with pupils to the school's own accounts. If one asks, say no kindly and tell your manager."),
        Quote(
            "personal-use/pupils",
            "You must not be friends with, or follow, a pupil on a personal social media account.",
            "In plain words",
            ("Personal use of social media, page 5", "Appendix A, page 8"),
        ),
        Say("This policy was due for review in December 2023, so check that it still holds.", Tone.ASIDE),
        Buttons(
            (
                Button("Helpful", "helpful", SECRET, Emphasis.PRIMARY),
                Button("Not what I asked", "not-helpful", SECRET),
                Button("Share in channel", "share", SECRET),
            )
        ),
    )
)
URGENT = Reply(
    (
        Say("A child may be at risk", Tone.HEADING),
        Say(
            "Ring 999 if a child is in danger now. Then tell the Designated Safeguarding Lead of your school.",
            Tone.URGENT,
        ),
        Facts(
            (
                ("Who to tell", "Designated Safeguarding Lead of Alder Primary School"),
                ("When", "Now, before anything else"),
            )
        ),
        Buttons(
            (Button("Report it", "report", "", Emphasis.PRIMARY), Button("Withdraw", "withdraw", "", Emphasis.DANGER))
        ),
    )
)
FORM = Form(
    "Report misuse",
    "report-sent",
    (
        Field("about", "Who is it about?", FieldKind.CHOICE, choices=(("staff", "A colleague"), ("head", "The head"))),
        Field("where", "Where did you see it?", hint="A platform, a page or an account."),
        Field("what", "What happened?", FieldKind.TEXT, longest=200),
        Field(
            "school",
            "Which school?",
            FieldKind.CHOICE,
            required=False,
            choices=tuple((f"s{number}", f"School {number}") for number in range(1, 9)),
        ),
    ),
    "Send the report",
)
ASK_FOR_REPORT = Reply((Say("Tell us what you saw. You see who will read it before you send it."), FORM))


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
            case "message" | "ask" | "check":
                return ANSWER
            case "report":
                return ASK_FOR_REPORT
            case "report-sent":
                return Reply((Say(f"Thank you. Reported: {request.fields['where']}"),), replaces=True)
            case "helpful":
                return Reply((Say("Thank you for telling us."),), replaces=True)
            case "share":
                return Reply((Say("Shared: do not accept friend requests from pupils."),), Privacy.HERE, replaces=True)
            case "withdraw":
                raise Refusal("Only its writer may withdraw it.")
            case _:
                return Reply((Say(f"You asked for {request.intent}."),))
