"""What the bot says by itself about a draft that somebody was asked about, to them and to its writer."""

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.core.consultations import Opinion, Sent
from bot.core.messages import Button, Buttons, Facts, Part, Reply, Say, Tone
from bot.core.notices import Notice, Recipient
from bot.core.occasions import Occasion, notice
from bot.core.people import Person
from bot.core.plain import part_as_text
from bot.core.turns import Knowledge
from handlers.check.findings import facts_told, judgement_parts

ASKED, ANSWERED, UNANSWERED, UNREACHED = "manager.asked", "manager.answered", "manager.unanswered", "manager.unreached"
_UK = ZoneInfo("Europe/London")
OPINIONS = {
    Opinion.FINE: "It's fine to post",
    Opinion.CHANGE: "Please change something first",
    Opinion.DONT: "Please don't post it",
}


async def take_back(occasion: Occasion) -> None:
    """Destroy a draft that its manager could not be shown, and tell its writer."""
    store, consultation = occasion.store, await occasion.store.consultation(occasion.notice.about, occasion.now)
    if consultation and await store.withdraw_consultation(consultation.id):
        await store.post(Notice(UNREACHED, consultation.id, Recipient.of(consultation.writer)), occasion.now)


@notice(ASKED, instead=take_back)
async def asked(occasion: Occasion) -> Reply | None:
    """Show the manager what a colleague asks, with the buttons to answer."""
    consultation = await occasion.store.consultation(occasion.notice.about, occasion.now)
    if consultation is None or consultation.sent is None:
        return None
    return Reply(
        (
            Say("A colleague asks: is this OK to post?", Tone.HEADING),
            *sent_parts(occasion.knowledge, consultation.writer, consultation.sent),
            Say("What do you say? Your answer goes to the writer, with your name, and the draft is then deleted."),
            Buttons(
                (
                    Button("Fine", "manager.fine", consultation.id),
                    Button("Change this…", "manager.change", consultation.id),
                    Button("Don't post", "manager.dont", consultation.id),
                )
            ),
        )
    )


@notice(ANSWERED)
async def answered(occasion: Occasion) -> Reply | None:
    """Tell the writer what the manager said."""
    consultation = await occasion.store.consultation(occasion.notice.about, occasion.now)
    if consultation is None or consultation.answer is None:
        return None
    answer, press = consultation.answer, occasion.knowledge.policy["business-use/press"]
    return Reply(
        (
            Say(f"Your manager's answer: {OPINIONS[answer.opinion].lower()}", Tone.HEADING),
            Facts(
                (
                    ("From", consultation.manager),
                    *row("Their words", answer.words),
                    ("You asked on", _when(consultation.asked)),
                )
            ),
            Say(f"This isn't the written approval that an answer to the press needs ({press.citation}).", Tone.ASIDE),
        )
    )


@notice(UNREACHED)
async def unreached(occasion: Occasion) -> Reply | None:
    """Tell the writer that the manager could not be shown the draft."""
    consultation = await occasion.store.consultation(occasion.notice.about, occasion.now)
    if consultation is None:
        return None
    return Reply(
        (
            Say("I couldn't reach them about your draft", Tone.HEADING),
            Facts((("Asked", consultation.manager),)),
            Say(
                "I can't write to them here, so I have deleted your draft. In Teams that is often because they haven't "
                "added me yet: they can do so under Apps, and then you could ask again. Or talk to them yourself. "
                "Please don't post it before then."
            ),
        )
    )


@notice(UNANSWERED)
async def unanswered(occasion: Occasion) -> Reply | None:
    """Tell the writer that nobody has answered and the draft is about to be deleted."""
    consultation = await occasion.store.consultation(occasion.notice.about, occasion.now)
    if consultation is None or consultation.sent is None:
        return None
    return Reply(
        (
            Say("Nobody has answered about your draft", Tone.HEADING),
            Facts((("Asked", consultation.manager), ("Sent on", _when(consultation.asked)))),
            Say(
                f"I'll delete it on {_when(consultation.expires)}. "
                "You could talk to them in person, or check it again and ask somebody else."
            ),
        )
    )


def sent_parts(knowledge: Knowledge, writer: Person, sent: Sent, *to: tuple[str, str | Person]) -> tuple[Part, ...]:
    """Return what is shown of a draft and all that was found in it, to its writer beforehand and to the manager."""
    verdict, *parts = judgement_parts(knowledge, sent.draft, sent.judgement, sent.aside, label="The draft")
    about = (*row("Note", sent.note), *facts_told(sent.draft), ("My verdict", part_as_text(verdict)))
    return (Facts((*to, ("From", writer), *about)), *parts)


def row(name: str, words: str) -> tuple[tuple[str, str], ...]:
    """Return the row that shows some words under a name; none where there are none."""
    return ((name, words),) if words else ()


def _when(moment: datetime) -> str:
    local = moment.astimezone(_UK)
    return f"{local:%A} {local.day} {local:%B} at {local:%H:%M}"
