"""Ask my manager: a draft goes to somebody whom its writer picks, and what they say comes back."""

import secrets
from dataclasses import dataclass, field
from datetime import timedelta

from bot.core.checks import Draft
from bot.core.consultations import KEPT, Answer, Consultation, Opinion, Sent
from bot.core.errors import BadInput, Refusal
from bot.core.messages import Button, Buttons, Emphasis, Facts, Field, FieldKind, Form, Reply, Request, Say, Tone
from bot.core.notices import Notice, Recipient
from bot.core.people import Person
from bot.core.routing import Reading
from bot.core.turns import Turn, verb
from handlers.carrying import Carrier
from handlers.check.drafts import Carried, carried_by, draft_to_judge, packed
from handlers.check.findings import LONGEST_SHOWN
from handlers.check.manager_notices import ANSWERED, ASKED, OPINIONS, UNANSWERED, row, sent_parts

#: The longest words that go with a draft, and that come back with an answer.
LONGEST_NOTE, LONGEST_ANSWER = 300, 2_000
#: The writer hears so long before a draft is deleted that nobody has answered.
_WARNING = timedelta(hours=12)

TOO_LONG = "Your draft is too long for me to pass on. Please send it to your manager yourself."
GONE = "That draft isn't here any more: it was answered or taken back, or its seven days are over."


@dataclass(frozen=True, slots=True)
class _Proposal:
    """What the writer is about to send; the id is made once, so that sending twice sends one."""

    carried: Carried
    manager: str
    id: str
    note: str = field(default="", repr=False)


_PROPOSALS = Carrier(_Proposal)


def draft_proposed(request: Request, _reading: Reading | None) -> Draft | None:
    """Return the draft that its writer is about to send, to be judged beforehand."""
    try:
        return _PROPOSALS.unpack(request.fields.get("value", "")).carried.draft
    except BadInput:
        return None  # the verb will say so


@verb("manager")
async def pick(turn: Turn) -> Reply:
    """Ask whom to ask."""
    carried = carried_by(turn.request)
    if not 0 < len(carried.draft.text) <= LONGEST_SHOWN:
        raise Refusal(TOO_LONG)
    return Reply(
        (
            Form(
                title="Ask my manager",
                intent="manager.preview",
                fields=(
                    Field("manager", "Who should look at it?", FieldKind.PERSON),
                    Field(
                        "note",
                        "Anything they should know?",
                        FieldKind.TEXT,
                        hint="Nothing is sent yet: you see it first.",
                        required=False,
                        longest=LONGEST_NOTE,
                    ),
                ),
                submit="See what will be sent",
                value=packed(carried),
            ),
        )
    )


@verb("manager.preview", judges=draft_to_judge)
async def preview(turn: Turn) -> Reply:
    """Show exactly what will be sent, and to whom."""
    carried, fields = carried_by(turn.request), turn.request.fields
    manager = Person(turn.request.who.platform, fields.get("manager", ""))
    if not manager.id or manager.id == turn.request.who.id:
        raise Refusal("Please pick somebody other than yourself.")
    note = fields.get("note", "").strip()[:LONGEST_NOTE]
    value = _PROPOSALS.pack(_Proposal(carried, manager.id, secrets.token_urlsafe(12), note))
    if not carried.draft.text or not value:
        raise Refusal(TOO_LONG)
    sent = await _to_send(turn, carried, note)
    return Reply(
        (
            Say("This will be sent", Tone.HEADING),
            *sent_parts(turn.knowledge, turn.request.who, sent, ("To", manager)),
            Say(
                f"I keep it encrypted until they answer, {KEPT.days} days at most, and then delete it. "
                "Your name goes with it.",
                Tone.ASIDE,
            ),
            Buttons(
                (
                    Button("Send", "manager.send", value, Emphasis.PRIMARY),
                    Button("Don't send", "manager.drop"),
                )
            ),
        )
    )


@verb("manager.drop")
async def drop(_turn: Turn) -> Reply:
    """Send nothing."""
    return Reply((Say("Nothing was sent, and I haven't kept your draft."),), replaces=True)


@verb("manager.send", judges=draft_proposed)
async def send(turn: Turn) -> Reply:
    """Keep the draft encrypted and put the notice to the manager in the outbox, both in one commit."""
    proposal = _PROPOSALS.unpack(turn.request.fields.get("value", ""))
    writer, manager = turn.request.who, Person(turn.request.who.platform, proposal.manager)
    if manager.id == writer.id:
        raise Refusal("Please pick somebody other than yourself.")
    # Pressed twice at the same moment, the second waits here until the first has committed.
    alone = await turn.store.first_time(f"{ASKED}\x1f{proposal.id}", turn.now)
    if alone and await turn.store.consultation(proposal.id, turn.now) is None:
        sent = await _to_send(turn, proposal.carried, proposal.note)
        consultation = Consultation(proposal.id, writer, manager, turn.now, sent)
        await turn.store.open_consultation(consultation)
        await turn.store.post(Notice(ASKED, proposal.id, Recipient.of(manager)), turn.now)
        warning = Notice(UNANSWERED, proposal.id, Recipient.of(writer), due=consultation.expires - _WARNING)
        await turn.store.post(warning, turn.now)
    return Reply(
        (
            Say("Sent", Tone.HEADING),
            Facts((("To", manager),)),
            Say("I'll message you when they have answered. Please don't post it before then."),
        ),
        replaces=True,
    )


@verb("manager.fine")
async def fine(turn: Turn) -> Reply:
    """Answer that the draft is fine."""
    return await _answer(turn, Opinion.FINE)


@verb("manager.change")
async def change(turn: Turn) -> Reply:
    """Ask the manager what to change, and send that as the answer."""
    return await _answer_in_words(turn, Opinion.CHANGE, "What should be changed?", required=True)


@verb("manager.dont")
async def dont(turn: Turn) -> Reply:
    """Ask the manager why not, if they want to say, and send that as the answer."""
    return await _answer_in_words(turn, Opinion.DONT, "Would you like to say why?", required=False)


async def _answer_in_words(turn: Turn, opinion: Opinion, question: str, *, required: bool) -> Reply:
    if "words" in turn.request.fields:
        return await _answer(turn, opinion)
    consultation = await _for_this_manager(turn)
    field = Field("words", question, FieldKind.TEXT, required=required, longest=LONGEST_ANSWER)
    return Reply((Form("Your answer", turn.request.intent, (field,), "Send answer", consultation.id),))


async def _for_this_manager(turn: Turn) -> Consultation:
    consultation = await turn.store.consultation(turn.request.fields.get("value", ""), turn.now)
    if consultation is not None and _same(consultation.manager, turn.request.who):
        if consultation.answer is not None:
            raise Refusal(f"You have answered this one: {OPINIONS[consultation.answer.opinion].lower()}.")
        if consultation.sent is not None:
            return consultation
    # Whether such a draft exists is nobody else's business: strangers read the same as for one that is gone.
    raise Refusal(GONE)


async def _answer(turn: Turn, opinion: Opinion) -> Reply:
    consultation = await _for_this_manager(turn)
    words = turn.request.fields.get("words", "").strip()[:LONGEST_ANSWER]
    if opinion is Opinion.CHANGE and not words:
        raise BadInput("Please say what should be changed.")
    if not await turn.store.answer_consultation(consultation.id, Answer(opinion, turn.now, words)):
        raise Refusal(GONE)
    await turn.store.post(Notice(ANSWERED, consultation.id, Recipient.of(consultation.writer)), turn.now)
    said = Say(f"You answered: {OPINIONS[opinion].lower()}. I've told the writer, and deleted the draft.")
    return Reply((said, Facts(row("Your words", words))) if words else (said,), replaces=True)


async def _to_send(turn: Turn, carried: Carried, note: str) -> Sent:
    return Sent(carried.draft, await turn.judgement(carried.draft), note, carried.aside)


def _same(one: Person, other: Person) -> bool:
    return (one.platform, one.id) == (other.platform, other.id)
