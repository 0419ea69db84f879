"""What is said of drafts stays between the people: nothing of it lies anywhere in clear."""

import logging
from collections.abc import Awaitable, Callable

import pytest
from prometheus_client import generate_latest

from bot.core.checks import Fact
from bot.core.messages import Reply
from bot.core.plain import plain
from tests.handlers.check.office import MANAGER, Office
from tests.handlers.drafting import PLAIN, button, fill_in, found, judgement, sent, talk
from tests.talking import TEACHER

MARKER = "xyzzy"
TEXT = f"Mrs {MARKER} is a waste of space and everybody in the school knows it"
NOTE, WORDS = f"Is {MARKER} all right?", f"Leave {MARKER} out"

Step = Callable[[Office], Awaitable[object]]


async def check_and_change(office: Office) -> None:
    """Run every verb of a check."""
    bot = office.bot
    bot.judgements[TEXT] = judgement(found(TEXT, "a waste of space"))
    await sent(bot, "check", TEXT)
    checked = await sent(bot, "check", fields={**PLAIN, "text": TEXT, "platform": MARKER})
    await bot.press(checked, "I've changed it: check again")
    await fill_in(bot, await bot.press(checked, "Dismiss a finding"), rule="disparage-colleague", reason="not-ours")
    await bot.press(checked, "Already posted?")
    bot.judgements[TEXT] = talk(Fact.AUTHORISED)
    await bot.press(await sent(bot, "check", TEXT), "Yes")


async def ask_and_answer(office: Office) -> None:
    """Run every verb of asking a manager, each answer on a draft of its own."""
    await office.bot.press(await office.preview(TEXT, NOTE), "Don't send")
    await office.press(await office.card(TEXT, NOTE), "Fine")
    await office.answers(await office.card(TEXT, NOTE), "Change this…", WORDS)
    await office.answers(await office.card(TEXT, NOTE), "Don't post", WORDS)
    await office.post()
    await office.ask(TEXT, NOTE)


async def fail(office: Office) -> None:
    """Let an answer fail in its middle, and a press after it."""
    card = await office.card(TEXT, NOTE)
    for about in ("bot.storage.store.SqlStore.post", "bot.storage.consultations.unseal"):
        with pytest.MonkeyPatch.context() as broken:
            broken.setattr(about, _broken)
            reply = await sent(office.bot, "manager.change", who=MANAGER, fields=_value(card) | {"words": WORDS})
            assert "Nothing was changed or passed on" in plain(reply)
            await office.post()


def _broken(*_: object, **__: object) -> None:
    raise RuntimeError(TEXT + WORDS)


def _value(card: Reply) -> dict[str, str]:
    return {"value": button(card, "Fine").value}


@pytest.mark.parametrize("steps", [check_and_change, ask_and_answer, fail])
async def test_neither_drafts_nor_notes_nor_answers_lie_anywhere_in_clear(
    office: Office, steps: Step, caplog: pytest.LogCaptureFixture
) -> None:
    """Not in any table, the outbox among them, nor in the log at its most talkative, nor in the metrics."""
    office.bot.judgements[TEXT] = judgement(found(TEXT, "a waste of space"))
    with caplog.at_level(logging.DEBUG):
        await steps(office)
    kept = await office.everything()
    logged = "\n".join(str(record.__dict__) + record.getMessage() for record in caplog.records)
    metrics = generate_latest(office.bot.metrics).decode()

    assert "processed_requests" in kept
    assert "socialpolicy_requests_total" in metrics
    assert "INSERT INTO" in logged
    for place in (kept, logged, metrics):
        assert MARKER not in place
        assert "waste of space" not in place
    assert TEACHER.id not in metrics


async def test_what_a_manager_is_sent_is_kept_sealed_until_the_answer(office: Office) -> None:
    """It does lie in the database, as it must, and the same search finds it once it is unsealed."""
    await office.ask(TEXT, NOTE)
    (consultation,) = await office.consultations()

    assert consultation.sent is not None
    assert MARKER in consultation.sent.draft.text + consultation.sent.note
    assert MARKER not in await office.everything()


async def test_setting_a_finding_aside_leaves_its_rule_its_reason_and_the_day(office: Office) -> None:
    """Neither the person nor the words nor the hour are in the count."""
    await check_and_change(office)

    assert [("disparage-colleague", "not-ours", office.now.date())] == [
        row[1:] for row in await office.rows("rule_dismissals")
    ]
