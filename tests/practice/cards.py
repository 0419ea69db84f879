"""What the scripted bot says: a reply of every kind, with every part and every field."""

from bot.core.messages import (
    Button,
    Buttons,
    Emphasis,
    Facts,
    Field,
    FieldKind,
    Form,
    Mark,
    Marked,
    Quote,
    Reply,
    Say,
    Tone,
)
from bot.core.people import Person
from bot.practice.rooms import PLATFORM

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
POST = (
    "What a day at the farm! Ella Smith from 4B fell into the mud and cried all the way home, bless her.\n\n"
    "Mr Jones forgot the lunches again, which is typical of this school. Photos of everybody are on my own page, so "
    "send me a message if you would like to see them.\n\n"
    "Same again next year!"
)


def marked(label: str, text: str, *words: str) -> Marked:
    """Return the text with these words of it marked, numbered from one."""
    starts = [(text.index(each), len(each)) for each in words]
    return Marked(label, text, tuple(Mark(at, at + size, number) for number, (at, size) in enumerate(starts, 1)))


def findings(label: str) -> Marked:
    """Return the post with what is found in it."""
    return marked(label, POST, "Ella Smith from 4B", "Mr Jones forgot the lunches again", "Photos of everybody")


CHECKED = Reply(
    (
        Say("Please change this before you post it", Tone.HEADING),
        findings("Your draft"),
        Say("1. It names a pupil. Leave the name and the class out."),
        Quote(
            "confidentiality/pupils",
            "You must not post anything from which a pupil can be recognised.",
            "In plain words",
            ("Confidentiality, page 4",),
        ),
        Say("2. It speaks ill of a colleague. 3. It asks people to look at pictures of pupils on a personal page."),
        Say("This policy was due for review in December 2023, so check that it still holds.", Tone.ASIDE),
        Buttons(
            (
                Button("Ask a manager", "consult", SECRET, Emphasis.PRIMARY),
                Button("Check another draft", "check", SECRET),
            )
        ),
    )
)
CONSULT = Form(
    "Ask a manager",
    "consult-sent",
    (
        Field("manager", "Which manager?", FieldKind.PERSON, "They get the draft and what was found.", value="ceo"),
        Field(
            "account",
            "Where is it to go up?",
            FieldKind.CHOICE,
            choices=(("personal", "My own account"), ("school", "The school's account")),
            value="school",
        ),
        Field("site", "Which site?", required=False, value='The "Alder" page'),
        Field(
            "note",
            "What would you like to know?",
            FieldKind.TEXT,
            longest=500,
            value="\n  Is it all right\n  like this?",
        ),
        Field(
            "by",
            "By when?",
            FieldKind.CHOICE,
            required=False,
            choices=(("today", "Today"), ("week", "This week")),
            value="week",
        ),
        Field("also", "Who else is to know?", FieldKind.PERSON, required=False),
    ),
    "Send to the manager",
    SECRET,
)
ENQUIRY = Form(
    "Pass on an enquiry",
    "enquiry-sent",
    (
        Field("outlet", "Who do they work for?"),
        Field(
            "deadline",
            "When is their deadline?",
            FieldKind.MOMENT,
            "As they told you, in UK time.",
            required=False,
            value="2026-07-25T14:30:00+00:00",
        ),
        Field("embargo", "From when on may it be told?", FieldKind.MOMENT),
    ),
    "Pass it on",
    SECRET,
)
NOTICE = Reply(
    (
        Say("A colleague asks what you think of a draft", Tone.HEADING),
        Facts((("From", Person(PLATFORM, "teacher")), ("By when", "This week"))),
        findings("The draft"),
        Buttons(
            (
                Button("It's fine", "helpful", SECRET, Emphasis.PRIMARY),
                Button("Don't post it", "withdraw", SECRET, Emphasis.DANGER),
            )
        ),
    )
)
