"""Ask my manager, for the manager: one answer, by the one who was asked, within seven days."""

from datetime import datetime, timedelta
from typing import NoReturn

import pytest

from bot.core.consultations import KEPT, Answer, Consultation, Opinion
from bot.core.errors import Refusal
from bot.core.messages import Facts, Request
from bot.core.people import Person
from bot.core.plain import plain
from bot.core.turns import Turn
from bot.storage.store import SqlStore
from handlers.check import manager as ask_manager
from handlers.check.manager import GONE
from tests.handlers.check.office import MANAGER, NOWHERE, STRANGER, Office
from tests.handlers.drafting import button, fill_in, form_of, labels, sent
from tests.talking import KNOWLEDGE, PERSONAL, TEACHER

ANSWERS = ("manager.fine", "manager.change", "manager.dont")
ELSEWHERE = Person("other", MANAGER.id)
MOMENT = timedelta(microseconds=1)


async def test_the_manager_reads_who_asks_and_how_to_answer(office: Office) -> None:
    """The card says what happens with the answer and the draft."""
    card = await office.card()

    assert plain(card).startswith("A colleague asks: is this OK to post?")
    assert any(isinstance(part, Facts) and ("From", TEACHER) in part.rows for part in card.parts)
    assert ["Fine", "Change this…", "Don't post"] == labels(card)


async def test_fine_is_brought_back_to_the_writer(office: Office) -> None:
    """The writer reads who says so, about which draft, and that it is no approval to answer the press."""
    card = await office.card()
    reply = await office.press(card, "Fine")
    ((recipient, answer),) = await office.post()

    assert plain(reply) == "You answered: it's fine to post. I've told the writer, and deleted the draft."
    assert reply.replaces
    assert TEACHER.id == recipient
    assert plain(answer).startswith("Your manager's answer: it's fine to post")
    assert Facts((("From", MANAGER), ("You asked on", "Monday 23 November at 12:00"))) in answer.parts
    assert f"the press needs ({KNOWLEDGE.policy['business-use/press'].citation})" in plain(answer)


@pytest.mark.parametrize(
    ("label", "required", "told"),
    [("Change this…", True, "please change something first"), ("Don't post", False, "please don't post it")],
)
async def test_an_answer_in_words_is_brought_back_whole(office: Office, label: str, required: bool, told: str) -> None:
    """A form asks for the words; nothing is answered before it is sent."""
    card = await office.card()
    form = form_of(await office.press(card, label))
    unanswered = await office.consultations()
    await office.answers(card, label, "  Leave out her name.  ")
    ((_, answer),) = await office.post()

    assert [required] == [field.required for field in form.fields]
    assert [None] == [each.answer for each in unanswered]
    assert plain(answer).startswith(f"Your manager's answer: {told}")
    assert "Their words: Leave out her name." in plain(answer)


async def test_what_to_change_has_to_be_said(office: Office) -> None:
    """A writer could do nothing with it; the draft stays until there is an answer."""
    reply = await office.answers(await office.card(), "Change this…", "  ")

    assert "Please say what should be changed." == plain(reply)
    assert [None] == [each.answer for each in await office.consultations()]


async def test_why_not_may_be_left_unsaid(office: Office) -> None:
    """The writer gets the answer without words."""
    await office.answers(await office.card(), "Don't post", "")
    ((_, answer),) = await office.post()

    assert "please don't post it" in plain(answer)
    assert "Their words" not in plain(answer)


async def test_an_answer_destroys_the_draft(office: Office) -> None:
    """The database keeps the answer for the writer and no more."""
    await office.press(await office.card(), "Fine")
    (consultation,) = await office.consultations()

    assert consultation.sent is None
    assert consultation.answer is not None
    assert Opinion.FINE is consultation.answer.opinion


@pytest.mark.parametrize("second", ["Fine", "Change this…", "Don't post"])
async def test_a_second_answer_changes_nothing(office: Office, second: str) -> None:
    """The manager reads what they have answered already."""
    card = await office.card()
    await office.answers(card, "Don't post", "No.")
    before = await office.everything()
    reply = await office.press(card, second)

    assert "You have answered this one: please don't post it." == plain(reply)
    assert _without_requests(before) == _without_requests(await office.everything())


@pytest.mark.parametrize("intent", ANSWERS)
@pytest.mark.parametrize("fields", [{}, {"words": "Mine to say"}], ids=["pressed", "in words"])
@pytest.mark.parametrize(
    "who", [TEACHER, STRANGER, Person("test", "head"), ELSEWHERE], ids=["writer", "stranger", "head", "elsewhere"]
)
async def test_nobody_but_the_manager_who_was_asked_can_answer(
    office: Office, intent: str, fields: dict[str, str], who: Person
) -> None:
    """The writer, a stranger, the headteacher and a namesake on another platform learn nothing and change nothing."""
    name = await office.ask()
    before = await office.everything()
    reply = await sent(office.bot, intent, who=who, fields={"value": name, **fields})

    assert GONE == plain(reply)
    assert _without_requests(before) == _without_requests(await office.everything())


@pytest.mark.parametrize("intent", ANSWERS)
@pytest.mark.parametrize("value", [NOWHERE, "", "x" * 3_000, "' OR 1=1 --"])
@pytest.mark.parametrize("who", [TEACHER, MANAGER, STRANGER], ids=["writer", "manager", "stranger"])
async def test_a_draft_that_is_not_there_reads_the_same_to_everybody(
    office: Office, intent: str, value: str, who: Person
) -> None:
    """Whether a draft exists is nobody else's business."""
    reply = await sent(office.bot, intent, who=who, fields={"value": value, "words": "Hello"})

    assert GONE == plain(reply)
    assert [] == await office.waiting()


@pytest.mark.parametrize("intent", ["manager", "manager.preview", "manager.send", "manager.drop"])
@pytest.mark.parametrize("who", [TEACHER, MANAGER, STRANGER], ids=["writer", "manager", "stranger"])
async def test_the_id_of_a_draft_is_of_no_use_to_the_verbs_of_a_writer(
    office: Office, intent: str, who: Person
) -> None:
    """None of them reads, sends again or takes back what is with a manager."""
    name = await office.ask()
    before = await office.everything()
    fields = {"value": name, "manager": STRANGER.id, "note": "Hello"}
    said = plain(await sent(office.bot, intent, who=who, fields=fields))

    assert "waste of space" not in said
    assert _without_requests(before) == _without_requests(await office.everything())


async def test_sending_under_the_id_of_another_draft_sends_nothing(office: Office) -> None:
    """Whoever learns an id, and forges a proposal with it, cannot put their own draft in its place."""
    name = await office.ask()
    before = await office.everything()
    proposal = ask_manager._PROPOSALS.unpack(button(await office.preview("Quite another draft"), "Send").value)
    forged = ask_manager._PROPOSALS.pack(type(proposal)(proposal.carried, STRANGER.id, name))
    await sent(office.bot, "manager.send", who=MANAGER, fields={"value": forged})

    assert _without_requests(before) == _without_requests(await office.everything())


@pytest.mark.parametrize("label", ["Fine", "Change this…", "Don't post"])
async def test_after_seven_days_nobody_can_answer(office: Office, label: str) -> None:
    """Until the last moment it can be answered; from then on it is gone, also from a form that was open already."""
    card = await office.card()
    office.now += KEPT - MOMENT
    opened = await office.press(card, label) if label != "Fine" else None
    office.now += MOMENT
    late = await fill_in(office.bot, opened, who=MANAGER, words="No.") if opened else await office.press(card, label)

    assert GONE == plain(late)
    assert [] == await office.consultations()
    assert ["manager.unanswered"] == [kind for kind, _, _ in await office.waiting()]


async def test_until_the_seventh_day_it_can_be_answered(office: Office) -> None:
    """The time counts from when it was sent."""
    card = await office.card()
    office.now += KEPT - MOMENT

    assert "You answered" in plain(await office.press(card, "Fine"))


async def test_of_two_answers_at_the_same_moment_one_counts(office: Office) -> None:
    """The other manager's press, on another replica, came between reading and answering: it is refused."""
    name = await office.ask()

    class Overtaken(SqlStore):
        async def consultation(self, consultation_id: str, now: datetime) -> Consultation | None:
            found = await super().consultation(consultation_id, now)
            await super().answer_consultation(consultation_id, Answer(Opinion.DONT, now))
            return found

    async def both(store: SqlStore) -> None:
        turn = await _turn(office, name, Overtaken(store._connection, store._keys))
        await ask_manager.fine(turn)

    with pytest.raises(Refusal, match="isn't here any more"):
        await office.bot.units.do(both)


async def _turn(office: Office, name: str, store: SqlStore) -> Turn:
    async def nobody(*_: object, **__: object) -> NoReturn:
        raise AssertionError

    request = Request("overtaken", MANAGER, PERSONAL, "manager.fine", fields={"value": name})
    return Turn(request, office.now, KNOWLEDGE, store, nobody, nobody, nobody)


def _without_requests(everything: str) -> list[str]:
    return [line for line in everything.split("\n") if not line.startswith("processed_requests")]


async def test_a_card_that_comes_late_is_not_sent(office: Office) -> None:
    """When the draft's time is over before the notice could be delivered, there is nothing to ask."""
    await office.ask()
    office.now += KEPT

    assert [] == await office.post()


async def test_an_answer_that_comes_late_is_not_sent(office: Office) -> None:
    """What the manager said is not kept longer than the draft was to be."""
    card = await office.card()
    await office.press(card, "Fine")
    office.now += KEPT

    assert [] == await office.post()
