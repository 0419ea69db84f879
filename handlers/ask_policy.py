"""Ask: a question about the policy gets the clause that answers, or is told that the policy does not say."""

from collections.abc import Sequence
from datetime import date

from bot.core.errors import Refusal
from bot.core.messages import (
    Button,
    Buttons,
    Emphasis,
    Field,
    FieldKind,
    Form,
    Part,
    PlaceKind,
    Privacy,
    Reply,
    Say,
    Tone,
)
from bot.core.policy import Policy
from bot.core.routing import Reading, Scope
from bot.core.turns import Knowledge, Turn, verb
from handlers.citing import quote, review_line
from handlers.signposts import alerts, signpost

#: At most so many clauses are shown.
MOST_CLAUSES = 3
#: Words with which people go on from what was asked before ("and videos?").
FOLLOW_UPS = ("and", "also", "but", "or", "what about", "how about", "what if", "same for", "does that", "is that")
#: A follow-up is short; a longer text stands for itself.
LONGEST_FOLLOW_UP = 8
#: A clause that is less likely than this to answer is not worth a reader's time.
WORTH_SHOWING = 0.03

QUESTION_FORM = Form(
    title="Ask about the policy",
    intent="ask",
    fields=(
        Field(
            "text",
            "Your question",
            FieldKind.TEXT,
            hint="In your own words, for example: can I put a photo of my class on Instagram?",
        ),
    ),
    submit="Ask",
)


@verb("ask", reads=True)
async def ask(turn: Turn) -> Reply:
    """Answer a question, in the light of what the conversation was about."""
    if not turn.request.said:
        return Reply((QUESTION_FORM,))
    reading = await _read(turn)
    shown = clauses_to_show(reading)
    if reading.scope is Scope.IN:
        await turn.store.keep_topic(turn.conversation, shown, turn.now)
    return Reply(
        (*answer(turn.knowledge, reading, turn.now.date()), *_buttons(turn, reading.scope, shown)),
        privacy=_privacy(turn, reading),
    )


@verb("ask.form")
async def ask_form(_turn: Turn) -> Reply:
    """Open the form for a question."""
    return Reply((QUESTION_FORM,))


@verb("ask.helpful")
async def helpful(turn: Turn) -> Reply:
    """Count that an answer helped, by its clauses and the day alone."""
    await turn.store.count_feedback(_clauses_of_button(turn), helpful=True, now=turn.now)
    return Reply((Say("Glad that helped. Thank you for telling me."),))


@verb("ask.not-what-i-asked")
async def not_what_i_asked(turn: Turn) -> Reply:
    """Count that an answer missed, by its clauses and the day alone, and offer ways on."""
    await turn.store.count_feedback(_clauses_of_button(turn), helpful=False, now=turn.now)
    return Reply(
        (
            Say("Sorry about that. I've counted that this answer missed; I haven't kept your question or your name."),
            Say("Try asking in other words. Your manager or the school office can help too."),
            Buttons((Button("Ask again", "ask.form", emphasis=Emphasis.PRIMARY),)),
        )
    )


@verb("ask.share", places=frozenset({PlaceKind.CHANNEL}))
async def share(turn: Turn) -> Reply:
    """Show the clauses of an answer to the whole channel, without the question."""
    shown = [turn.policy[name] for name in _clauses_of_button(turn)]
    if not shown:
        raise Refusal("There is nothing to share any more. Please ask again.")
    parts: list[Part] = [Say("A colleague shared this from the social media policy", Tone.HEADING)]
    parts += [quote(turn.policy, clause) for clause in shown]
    return Reply((*parts, *review_line(turn.policy, turn.now.date())), privacy=Privacy.HERE)


def clauses_to_show(reading: Reading) -> tuple[str, ...]:
    """Return the ids of the clauses that an answer shows, best first; none for a text out of scope."""
    most = {Scope.IN: MOST_CLAUSES, Scope.NEAR: 1, Scope.OUT: 0}[reading.scope]
    return tuple(name for name, share in reading.clauses[:most] if share >= WORTH_SHOWING)


def answer(knowledge: Knowledge, reading: Reading, today: date) -> tuple[Part, ...]:
    """Return what the policy says to a question that has been read; never more than its clauses say."""
    shown = [knowledge.policy[name] for name in clauses_to_show(reading)]
    quotes = [quote(knowledge.policy, clause) for clause in shown]
    overdue = review_line(knowledge.policy, today)
    first = alerts(knowledge, reading)
    if reading.scope is Scope.IN:
        heading = "The policy says" if len(quotes) == 1 else "The policy says, best match first"
        return (*first, Say(heading, Tone.HEADING), *quotes, *overdue)
    if reading.scope is Scope.NEAR:
        return (*first, *_silent(knowledge.policy, quotes), *overdue)
    if first:
        return (*first, *overdue)
    return (*signpost(knowledge, reading.signpost), *_what_i_can_do(reading), *overdue)


def _silent(policy: Policy, nearest: Sequence[Part]) -> tuple[Part, ...]:
    uncertain = policy["guidelines/ask-manager"]
    return (
        Say("The policy doesn't say", Tone.HEADING),
        Say("I can't find a clause that answers this, and I don't guess."),
        *((Say("The nearest that it comes is this:"), *nearest) if nearest else ()),
        Say(f"If you're unsure, talk to your manager before you post ({uncertain.citation})."),
    )


def _what_i_can_do(reading: Reading) -> tuple[Part, ...]:
    if reading.signpost in ("elsewhere", "injection", "chat"):
        return (Say("You can ask me, for example: can I put a photo of my class on Instagram?", Tone.ASIDE),)
    return ()


def _buttons(turn: Turn, scope: Scope, shown: tuple[str, ...]) -> tuple[Part, ...]:
    if scope is Scope.OUT:
        return ()
    value = ",".join(shown)
    buttons = [
        Button("Helpful", "ask.helpful", value),
        Button("Not what I asked", "ask.not-what-i-asked", value),
        Button("Check a draft", "check"),
    ]
    if scope is Scope.IN and turn.request.place.kind is PlaceKind.CHANNEL and not turn.request.in_the_open:
        buttons.append(Button("Share in channel", "ask.share", value))
    return (Buttons(tuple(buttons)),)


def _privacy(turn: Turn, reading: Reading) -> Privacy:
    """Answer in the open only who asked in the open, and then only with the policy's own words."""
    in_the_open = turn.request.in_the_open and reading.scope is not Scope.OUT
    return Privacy.HERE if in_the_open and not (reading.safeguarding or reading.distress) else Privacy.ONLY_YOU


async def _read(turn: Turn) -> Reading:
    """Read what was said; a follow-up also together with the clause that the conversation was about."""
    reading, text = await turn.reading(), turn.request.said
    topic = turn.policy.known(await turn.store.topic(turn.conversation, turn.now)) if is_follow_up(text) else ()
    return reading.agreeing_with(await turn.read(f"{turn.policy[topic[0]].text} {text}")) if topic else reading


def is_follow_up(text: str) -> bool:
    """Tell whether a text goes on from what was said before."""
    said = text.casefold().strip()
    return len(said.split()) <= LONGEST_FOLLOW_UP and said.startswith(tuple(f"{words} " for words in FOLLOW_UPS))


def _clauses_of_button(turn: Turn) -> tuple[str, ...]:
    """Return the clauses that a pressed button names; what the policy doesn't hold is left out."""
    return turn.policy.known(turn.request.fields.get("value", "").split(","))[:MOST_CLAUSES]
