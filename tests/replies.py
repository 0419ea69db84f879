"""Replies with all that a reply can hold: what every platform has to show."""

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
    Part,
    Privacy,
    Quote,
    Reply,
    Say,
    Tone,
)
from bot.core.people import Person

#: What somebody might write who means harm, on any platform.
HOSTILE = (
    "<!channel> <@U0HEAD> <at>Head</at> @channel [our policy](https://evil.example) <https://evil.example|policy> "
    "**bold** _it_ ~no~ `code` :wave: &lt;!here&gt; {{DATE(2026-01-01T00:00:00Z)}} <script>alert(1)</script> ${x}"
)
DRAFT = (
    "What a day at the farm! Ella Smith from 4B fell into the mud.\n\n"
    "- Mr Jones forgot the lunches, typical.\n"
    "1. Photos are on my page:\thttps://example.org/me_and_them\n\n\n"
    "\u202eSame again\u200b next year \u05e9\u05dc\u05d5\u05dd 👩‍👧"
)
SECRET = "what-a-button-carries"


def marked(label: str, text: str, *words: str) -> Marked:
    """Return the text with these words of it marked, numbered from one."""
    starts = [(text.index(each), len(each)) for each in words]
    return Marked(label, text, tuple(Mark(at, at + size, number) for number, (at, size) in enumerate(starts, 1)))


def one_of_each(text: str) -> tuple[Part, ...]:
    """Return a part of each kind with a text wherever somebody's text can stand."""
    choices = (("a", text), ("b", "Another"))
    fields = (
        Field("line", text, hint=text, value=text),
        Field("text", text, FieldKind.TEXT, text, required=False, value=text),
        Field("open", text, FieldKind.CHOICE, text, choices=choices, value="a"),
        Field("list", text, FieldKind.CHOICE, text, required=False, choices=choices),
        Field("person", text, FieldKind.PERSON, text),
        Field("moment", text, FieldKind.MOMENT, text),
    )
    return (
        *(Say(text, tone) for tone in Tone),
        Quote("press/enquiries", text, text, (text, text)),
        Facts(((text, text), (text, Person("elsewhere", text)))),
        Marked(text, text, (Mark(0, len(text) // 2, 1), Mark(len(text) // 2, len(text), 2))),
        Buttons(tuple(Button(text, "open", SECRET, emphasis) for emphasis in Emphasis)),
        Form("Report misuse", "send", fields, "Send", SECRET),
    )


ANSWER = Reply(
    (
        Say("Ask before you post pictures of pupils", Tone.HEADING),
        Quote("images/pupils", "You must have consent.\nKeep it.", "In plain words", ("Images, page 4", "Page 9")),
        Say("This policy was due for review in December 2023.", Tone.ASIDE),
        Buttons((Button("Helpful", "helpful", SECRET, Emphasis.PRIMARY), Button("Not what I asked", "missed", SECRET))),
    ),
    Privacy.HERE,
)
AT_RISK = Reply(
    (
        Say("Before anything else: is a child at risk?", Tone.HEADING),
        Say("If a child is in danger now, ring 999.", Tone.URGENT),
        Buttons((Button("No", "report.begin"), Button("Yes", "report.danger", emphasis=Emphasis.DANGER))),
    )
)
FINDINGS = Reply(
    (
        Say("Please change this before you post it", Tone.HEADING),
        marked("Your draft", DRAFT, "Ella Smith from 4B", "Mr Jones forgot the lunches, typical.\n1. Photos"),
        Say("1. It names a pupil.\n2. It speaks ill of a colleague."),
        Buttons((Button("Ask my manager", "consult", "x" * 2_000, Emphasis.PRIMARY),)),
    )
)
ENQUIRY = Reply(
    (
        Say("Press enquiry ABCD-EFGH: the Gazette", Tone.HEADING),
        Facts((("Outlet", "The Gazette"), ("They ask", "How many?\nAnd why?"), ("Passed on by", Person("none", "x")))),
        Marked("The words to be approved", "We are proud of our school.\n\nWe have no comment on *names*."),
        Buttons((Button("Approve", "press.approve", SECRET), Button("Decline", "press.decline", SECRET))),
    )
)
FORM = Form(
    "Press enquiry",
    "press.send",
    (
        Field("outlet", "Which newspaper or station is it?", longest=300, value="The Gazette & Herald"),
        Field("words", "What do they ask?", FieldKind.TEXT, "In their own words.", value="How many?\nWhy?"),
        Field("how", "How did they get in touch?", FieldKind.CHOICE, choices=(("phone", "By phone"), ("x", "Other"))),
        Field(
            "school",
            "Which school?",
            FieldKind.CHOICE,
            required=False,
            choices=tuple((f"s{number}", f"School {number}") for number in range(12)),
            value="s3",
        ),
        Field("deadline", "By when?", FieldKind.MOMENT, required=False, value="2026-07-03T16:30"),
        Field("who", "Who else was there?", FieldKind.PERSON, required=False),
    ),
    "Pass it on",
    SECRET,
)
ASKED = Reply((Say("Don't answer them yet."), FORM, Buttons((Button("Something else", "help"),))))
FORTY = Reply((Say("Forty reports"), Buttons(tuple(Button(f"Report {n}", "open", f"{n}" * 999) for n in range(40)))))
LONG = Reply(
    (Say("A long draft", Tone.HEADING), Marked("Your draft", "words and lines\n" * 5_000), *ANSWER.parts[-1:], FORM)
)
REPLIES = {
    "answer": ANSWER,
    "at risk": AT_RISK,
    "findings": FINDINGS,
    "enquiry": ENQUIRY,
    "form": ASKED,
    "forty buttons": FORTY,
    "80,000 characters": LONG,
    "hostile": Reply(one_of_each(HOSTILE)),
    "right to left": Reply(one_of_each("\u202e\u05e9\u05dc\u05d5\u05dd \u2067abc\u2069\u200f")),
    "nothing": Reply(()),
}
