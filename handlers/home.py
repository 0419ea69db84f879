"""Home: what the bot can do, and free text, which is taken to the function that it is meant for."""

from dataclasses import replace

from bot.core.checks import Draft
from bot.core.messages import Button, Buttons, Emphasis, Facts, Part, Privacy, Reply, Request, Say, Tone
from bot.core.people import Role
from bot.core.routing import Intent, Reading, candidates
from bot.core.turns import Turn, verb
from handlers.ask_policy import is_follow_up
from handlers.check.drafts import draft_in_message, draft_to_judge
from handlers.citing import review_line
from handlers.press import commands as press_commands
from handlers.press import listing as press_list
from handlers.signposts import alerts, signpost

#: What each function is called on a button that chooses between two.
CHOICES = {
    Intent.ASK: "I have a question",
    Intent.CHECK: "Check a draft post",
    Intent.REPORT: "Report misuse",
    Intent.PRESS: "Somebody wants a comment",
}
#: A button carries at most so many characters.
LONGEST_VALUE = 2_000


@verb("help")
async def help_(turn: Turn) -> Reply:
    """Say what the bot can do and which policy it holds."""
    return Reply(_welcome(turn))


@verb("home")
async def home(turn: Turn) -> Reply:
    """Show the home page: the same as help."""
    return Reply(_welcome(turn))


@verb("message", reads=True, judges=draft_in_message)
async def message(turn: Turn) -> Reply:
    """Take free text to the function that it is meant for; what cannot wait comes before everything else."""
    if not turn.request.said:
        return await turn.go_to("help")
    if done := await press_commands.typed(turn) or await press_list.said_to_bot(turn):
        return replace(done, parts=(*alerts(turn.knowledge, await turn.reading()), *done.parts))
    if is_follow_up(turn.request.said) and await turn.store.topic(turn.conversation, turn.now):
        return await turn.go_to("ask")
    reading = await turn.reading()
    intents = candidates(reading)
    if len(intents) > 1:
        reply = _which(turn, intents)
    elif intents[0] is Intent.OTHER:
        reply = _other(turn, reading)
    else:
        reply = await turn.go_to(intents[0])
        if intents[0] in (Intent.ASK, Intent.CHECK):
            return reply  # these bring their own alerts
    return replace(reply, parts=(*alerts(turn.knowledge, reading), *reply.parts))


def draft_chosen(request: Request, _reading: Reading | None) -> Draft | None:
    """Return the draft in a text that its writer now says is one."""
    intent, _, text = request.fields.get("value", "").partition(":")
    return draft_to_judge(replace(request, text=text, fields={}), None) if intent == Intent.CHECK else None


@verb("chosen", judges=draft_chosen)
async def chosen(turn: Turn) -> Reply:
    """Go on with the text that its writer has now said the meaning of."""
    intent, _, text = turn.request.fields.get("value", "").partition(":")
    if intent not in CHOICES:
        return await turn.go_to("help")
    return await turn.with_text(text).go_to(intent)


def _which(turn: Turn, intents: tuple[Intent, ...]) -> Reply:
    text = turn.request.said
    carried = text if len(text) < LONGEST_VALUE - 20 else ""
    buttons = tuple(Button(CHOICES[intent], "chosen", f"{intent}:{carried}") for intent in intents if intent in CHOICES)
    other = () if len(buttons) > 1 else (Button("Something else", "help"),)
    return Reply(
        (
            Say("I want to get this right", Tone.HEADING),
            Say("Which of these do you need?"),
            Buttons((*buttons, *other)),
        )
    )


def _other(turn: Turn, reading: Reading) -> Reply:
    if alerts(turn.knowledge, reading):
        return Reply(())
    kind = reading.signpost if reading.signpost not in ("", "safeguarding", "distress") else "elsewhere"
    start = Buttons((Button("What I can do", "help"),))
    return Reply((*signpost(turn.knowledge, kind), start), privacy=Privacy.ONLY_YOU)


def _welcome(turn: Turn) -> tuple[Part, ...]:
    policy = turn.policy
    return (
        Say("Social media policy bot", Tone.HEADING),
        Say(
            "Ask me about the social media policy in your own words, and I'll show you the clause that answers. "
            "Only you see the answer, unless you mention me where others read. I don't keep your question."
        ),
        Buttons((Button("Ask a question", "ask.form", emphasis=Emphasis.PRIMARY),)),
        Say("You can also start with one of these:"),
        Buttons(
            (
                Button("Check a draft post", "check"),
                Button("Report misuse", "report"),
                Button("Somebody wants a comment", "press"),
            )
        ),
        *_for_offices(turn),
        Facts(
            (
                ("Policy", f"{policy.title}, number {policy.reference}, {turn.knowledge.organisation.trust}"),
                ("Approved by", policy.approved_by),
                ("Dated", f"{policy.dated}, reviewed {policy.review_cycle}"),
            )
        ),
        *review_line(policy, turn.now.date()),
    )


def _for_offices(turn: Turn) -> tuple[Part, ...]:
    """Return what only those can do who receive reports and press enquiries."""
    if turn.request.who.roles <= {Role.STAFF}:
        return ()
    return (
        Say("For those who receive reports and press enquiries:"),
        Buttons(
            (
                Button("Open reports", "report.list"),
                Button("Log a report made in person", "report.log"),
                Button("Open press enquiries", "press.list"),
                Button("Holding lines for the press", "press.lines"),
            )
        ),
    )
