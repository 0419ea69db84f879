"""Ask my manager, for the writer: nothing leaves before it was seen, and it leaves once."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from bot.core.checks import Account, Draft, Media
from bot.core.messages import Facts, Reply
from bot.core.people import Person
from bot.core.plain import plain
from bot.storage.unit_of_work import SqlUnitsOfWork
from handlers.carrying import STALE
from handlers.check.drafts import Carried, packed
from handlers.check.findings import UNTOLD
from handlers.check.manager import LONGEST_NOTE, TOO_LONG
from tests.handlers.check.office import MANAGER, TEXT, Office
from tests.handlers.drafting import PLAIN, button, draft_of, fill_in, form_of, found, judgement, labels, sent
from tests.talking import KNOWLEDGE, NOON, TEACHER, Bot, bot_with


@pytest.fixture
async def office_anywhere(database_address: str) -> AsyncIterator[Office]:
    async with bot_with(database_address) as open_bot:
        yield Office(open_bot)


def shown(reply: Reply) -> list[object]:
    """Return what a card shows of a draft and all that was found in it, row by row."""
    rows = [row for part in reply.parts if isinstance(part, Facts) for row in part.rows if row[0] != "To"]
    return [draft_of(reply), *rows]


async def test_picking_a_manager_sends_nothing(office: Office) -> None:
    """The form asks for one person and a note, and says that it is seen first."""
    form = form_of(await office.bot.press(await sent(office.bot, "check", TEXT), "Ask my manager"))

    assert ["manager", "note"] == [field.name for field in form.fields]
    assert [True, False] == [field.required for field in form.fields]
    assert [] == await office.waiting()


async def test_the_preview_shows_exactly_what_the_manager_gets(office: Office) -> None:
    """Draft, facts, note and findings are the same before and after; only then is anything kept."""
    preview = await office.preview(note="It is about the fair")
    kept_before = (await office.waiting(), await office.consultations())
    await office.bot.press(preview, "Send")
    ((recipient, card),) = await office.post()

    assert ([], []) == kept_before
    assert MANAGER.id == recipient
    assert shown(preview) == shown(card)
    for words in ("It is about the fair", "[1: a waste of space]", "✖ Don't post this yet", "Prohibited use, page 4"):
        assert words in plain(card)


async def test_the_preview_names_the_manager_and_how_long_the_draft_is_kept(office: Office) -> None:
    """Before pressing Send, the writer knows to whom it goes, with whose name and for how long."""
    preview = await office.preview()

    assert ("To", MANAGER) in [row for part in preview.parts if isinstance(part, Facts) for row in part.rows]
    assert "encrypted until they answer, 7 days at most" in plain(preview)
    assert ["Send", "Don't send"] == labels(preview)


async def test_a_manager_learns_what_was_told_of_the_post(office: Office) -> None:
    """They see neither the picture nor the account: both are said, as is what was not told."""
    text = "Our stars of the week!"
    told = {**PLAIN, "text": text, "account": "school", "platform": "Facebook", "media": "pupil-image", "consent": "no"}
    checked = await sent(office.bot, "check", fields=told)
    preview = await fill_in(office.bot, await office.bot.press(checked, "Ask my manager"), manager=MANAGER.id)
    said = plain(preview)

    assert "For: A school or trust account\nGoes on: facebook\nPicture or video: Pupils\nParents agreed: No" in said
    assert f"{UNTOLD}: whether they have authority" in said
    assert "arents agreed" not in plain(await office.preview())


async def test_a_manager_learns_what_the_writer_has_set_aside(office: Office) -> None:
    """A finding that was set aside does not count against the draft, but is not hidden from whoever has to decide."""
    office.bot.judgements[TEXT] = judgement(found(TEXT, "a waste of space"), found(TEXT, "Mrs Jones", "harass-bully"))
    checked = await sent(office.bot, "check", TEXT)
    aside = await fill_in(
        office.bot,
        await office.bot.press(checked, "Dismiss a finding"),
        rule="disparage-colleague",
        reason="not-ours",
    )
    pick = await office.bot.press(aside, "Ask my manager")
    await office.bot.press(await fill_in(office.bot, pick, manager=MANAGER.id), "Send")
    ((_, card),) = await office.post()

    title = KNOWLEDGE.rules["disparage-colleague"].title
    assert f"Set aside by the writer: {title}." in plain(card)
    assert "[1: Mrs Jones] is a waste of space" in plain(card)


async def test_sending_opens_the_consultation_and_posts_both_notices(office: Office) -> None:
    """One to the manager now, and one to the writer for half a day before the draft is deleted."""
    preview = await office.preview()
    reply = await office.bot.press(preview, "Send")
    (consultation,) = await office.consultations()

    assert (TEACHER, MANAGER, NOON) == (consultation.writer, consultation.manager, consultation.asked)
    assert consultation.sent is not None
    assert Draft(TEXT) == consultation.sent.draft
    assert [
        ("manager.asked", "manager", NOON),
        ("manager.unanswered", "teacher", NOON + timedelta(days=6, hours=12)),
    ] == await office.waiting()
    assert reply.replaces
    assert plain(reply).startswith("Sent")
    # It may stand in a dialog, which is gone when it is closed: their answer comes to the writer's own chat.
    assert "I'll message you when they have answered." in plain(reply)


async def test_pressing_send_twice_sends_once(office: Office) -> None:
    """The second time says the same and does nothing, also when the manager has answered meanwhile."""
    preview = await office.preview()
    first = await office.bot.press(preview, "Send")
    second = await office.bot.press(preview, "Send")
    ((_, card),) = await office.post()
    await office.press(card, "Fine")
    await office.post()
    third = await office.bot.press(preview, "Send")

    assert first == second == third
    assert [] == await office.post()
    assert [MANAGER.id, TEACHER.id] == [person for person, _ in office.delivered]


@pytest.mark.parametrize("days", [1, 6])
async def test_pressing_send_again_days_later_sends_nothing_more(office: Office, days: int) -> None:
    """Long after the press itself is forgotten, the draft is known to be with the manager."""
    preview = await office.preview()
    await office.bot.press(preview, "Send")
    office.now += timedelta(days=days)
    await office.bot.units.purge(office.now)
    again = await office.bot.press(preview, "Send")

    assert plain(again).startswith("Sent")
    assert 2 == len(await office.waiting())


async def test_pressing_send_many_times_at_once_sends_once(office_anywhere: Office) -> None:
    """On both kinds of database all the presses are told that it was sent."""
    office = office_anywhere
    preview = await office.preview()
    replies = await asyncio.gather(*(office.bot.press(preview, "Send") for _ in range(5)))

    assert ["Sent"] * 5 == [plain(reply).split("\n")[0] for reply in replies]
    assert 1 == len(await office.consultations())
    assert 2 == len(await office.waiting())


async def test_a_commit_that_fails_sends_nothing(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """The writer is told that nothing was passed on, and that is so; pressing again sends it."""
    preview = await office.preview()
    with monkeypatch.context() as broken:
        broken.setattr("bot.storage.store.SqlStore.line_up", _fail)
        reply = await office.bot.press(preview, "Send")

    assert "Nothing was changed or passed on" in plain(reply)
    assert ([], []) == (await office.waiting(), await office.rows("consultations"))
    await office.bot.press(preview, "Send")
    assert 2 == len(await office.waiting())


async def _fail(_store: object) -> None:
    raise OSError


async def test_without_an_encryption_key_nothing_is_sent(office: Office) -> None:
    """The writer is told what is missing."""
    keyed = office.bot.units
    async with SqlUnitsOfWork(keyed.engine) as keyless:
        office.bot.units = keyless
        without = Office(office.bot)
        reply = await without.bot.press(await without.preview(), "Send")

    assert "no encryption key has been set up" in plain(reply)
    assert [] == await office.waiting()


async def test_not_sending_keeps_nothing(office: Office) -> None:
    """The preview is replaced by a sentence that says so."""
    reply = await office.bot.press(await office.preview(), "Don't send")

    assert reply.replaces
    assert "Nothing was sent" in plain(reply)
    assert ([], []) == (await office.waiting(), await office.consultations())


@pytest.mark.parametrize("picked", [TEACHER.id, ""])
async def test_nobody_asks_themself_or_nobody(office: Office, picked: str) -> None:
    """Somebody else has to be picked."""
    reply = await office.preview(manager=Person("test", picked))

    assert "Please pick somebody other than yourself." == plain(reply)


async def test_a_forged_proposal_to_oneself_is_refused(office: Office) -> None:
    """The refusal of the form holds for its button as well."""
    value = button(await office.preview(), "Send").value

    assert "Please pick somebody other than yourself." == await office.bot.says(
        "manager.send", who=MANAGER, fields={"value": value}
    )
    assert [] == await office.waiting()


@pytest.mark.parametrize("intent", ["manager.preview", "manager.send", "manager"])
async def test_a_button_that_was_never_shown_is_refused(office: Office, intent: str) -> None:
    """It is met with a sentence that helps."""
    assert STALE == await office.bot.says(intent, fields={"value": "forged"})


async def test_a_draft_too_long_to_pass_on_is_refused_before_anything_is_asked(office: Office) -> None:
    """Nothing of it is sent rather than a part."""
    long = "".join(chr(number) for number in range(0x4E00, 0x5600))
    reply = await office.bot.press(await sent(office.bot, "check", long), "Ask my manager")

    assert TOO_LONG == plain(reply)


async def test_a_note_that_does_not_fit_beside_its_draft_is_refused(office: Office) -> None:
    """A draft that fits by itself may not fit with a note."""
    text = "".join(chr(number) for number in range(0x4E00, 0x4E00 + 480))
    note = "".join(chr(number) for number in range(0x6E00, 0x6E00 + LONGEST_NOTE))
    whole = packed(Carried(Draft(text, account=Account.PERSONAL, media=Media.NONE)))

    assert whole
    assert TOO_LONG == plain(await office.preview(text, note))


async def test_a_draft_that_nobody_answers_brings_a_warning_before_it_is_deleted(office: Office) -> None:
    """The writer reads when it was sent and when it goes, in the time of the United Kingdom."""
    office.now = datetime(2026, 7, 1, 6, 30, tzinfo=UTC)
    await office.ask()
    await office.post()
    office.now += timedelta(days=6, hours=12)
    ((recipient, warning),) = await office.post()

    assert TEACHER.id == recipient
    assert "Sent on: Wednesday 1 July at 07:30" in plain(warning)
    assert "I'll delete it on Wednesday 8 July at 07:30." in plain(warning)


@pytest.mark.parametrize("answered", [True, False])
async def test_there_is_no_warning_about_what_was_answered_or_is_gone(office: Office, answered: bool) -> None:
    """A warning that comes after the end says nothing."""
    card = await office.card()
    if answered:
        await office.press(card, "Fine")
        await office.post()
    office.now += timedelta(days=6, hours=13) if answered else timedelta(days=7)

    assert [] == await office.post()
    assert [] == await office.waiting()


async def test_no_transaction_waits_for_the_judge(office: Office, judged_before: list[int]) -> None:
    """Check, pick, preview and Send: what is sent is judged once more, and each time before a unit of work begins."""
    await office.bot.press(await office.preview(), "Send")

    assert [1, 1, 2, 3] == judged_before
    assert [Draft(TEXT)] * 3 == office.bot.judged


async def test_without_a_draft_there_is_nobody_to_ask(bot: Bot) -> None:
    """The verb alone leads nowhere."""
    assert TOO_LONG == await bot.says("manager")
