"""A form in two steps, as the scripted bot asks them: the second shows much around its questions, and leads back."""

from bot.core.messages import Facts, Field, FieldKind, Form, Part, Quote, Reply, Request, Say, Tone
from bot.core.people import Person
from bot.practice.rooms import PLATFORM

HEADING = "Who will see this"
URGENT = "If a child is in danger now, ring 999."
AFTER = "The law comes first: they may have to pass it on."
SECRET = "what-travels-between-the-steps"


def first(where: str = "") -> Form:
    """Return the form of the first step, with what was answered before."""
    return Form(
        "Report misuse: 1 of 2",
        "step-one",
        (
            Field("where", "Where did you see it?", hint="A platform, a page or an account.", value=where),
            Field("site", "Which site?", required=False),
        ),
        "Next: who will see it",
        SECRET,
    )


def second(where: str) -> tuple[Part, ...]:
    """Return the second step: what is said before its form, the form, and what is said after it."""
    return (
        Say(HEADING, Tone.HEADING),
        Say(URGENT, Tone.URGENT),
        Facts((("Goes to", Person(PLATFORM, "headteacher")), ("Seen at", where))),
        Form(
            "Report misuse: 2 of 2",
            "step-two",
            (
                Field("what", "What happened?", FieldKind.TEXT, required=False),
                Field(
                    "next",
                    "What now?",
                    FieldKind.CHOICE,
                    choices=(("send", "Send the report"), ("back", "Go back one step")),
                ),
            ),
            "Go on",
            where,
        ),
        Quote("prohibited-use/report-misuse", "Report what you see.", "In plain words", ("Prohibited use, page 4",)),
        Say(AFTER, Tone.ASIDE),
    )


def answered(request: Request) -> Reply:
    """Return what answers a step: the next one, the one before, or the end."""
    answers = request.fields
    if request.intent == "step-one":
        return Reply(second(answers["where"]))
    if answers["next"] == "back":
        return Reply((first(answers["value"]),))
    return Reply((Say(f"On its way: {answers['what']}"),))


#: A form as long as they come, with long questions, long hints and long answers to choose from.
LONG = Reply(
    (
        Say("Please take your time", Tone.HEADING),
        Say("Nothing is sent before you press the button at the end. " * 6),
        Form(
            "Everything about it",
            "long-sent",
            (
                *(
                    Field(
                        f"line-{number}",
                        f"{number}. Which of the things that the policy of the trust speaks of did you see, and where?",
                        hint="As much as you know. A link is best; the name of the page and of the account will do.",
                        required=number % 2 == 0,
                    )
                    for number in range(1, 9)
                ),
                Field(
                    "level",
                    "How would you like to report it?",
                    FieldKind.CHOICE,
                    choices=(
                        ("named", "With my name: those who handle it see who I am and can talk to me about it"),
                        (
                            "confidential",
                            "In confidence: those who handle it do not see my name, and can ask me through you",
                        ),
                        ("anonymous", "Anonymously: nobody keeps anything that tells who I am"),
                    ),
                ),
                Field(
                    "kind",
                    "What kind of thing is it?",
                    FieldKind.CHOICE,
                    choices=tuple(
                        (f"k{number}", f"Kind {number}, with rather many words to it") for number in range(9)
                    ),
                ),
                Field("what", "What happened?", FieldKind.TEXT),
            ),
            "Send the report",
        ),
    )
)
