"""Everything that a press enquiry says is planted with a mark, and the marks are looked for wherever the bot writes."""

import logging
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.acceptance.asking import hurrying, metrics
from tests.acceptance.conftest import Serve
from tests.acceptance.enquiring import HERS, with_button, with_everybody
from tests.acceptance.kept import bytes_of, logged, rows_of
from tests.acceptance.members import HEAD, Json, Member, standing
from tests.acceptance.reporting import CEO, DEPUTY, HEADS
from tests.slack.web_api import Failure, WebApi
from tests.slack.workspace import PERSON

LINE, QUESTION, OUTLET, WHO, SAID = "MARKLINE", "MARKQUESTION", "MARKOUTLET", "MARKWHO", "MARKSAID"
DRAFT, CHANGES, WORDS, REASON = "MARKDRAFT", "MARKCHANGES", "MARKWORDS", "MARKREASON"
PASTED, ADDED, FAILED, DECLINED = "MARKPASTED", "MARKADDED", "MARKFAILED", "MARKDECLINED"
COVERAGE, NOTE = "MARKCOVERAGE", "MARKNOTE"
#: What belongs to the enquiry itself: a line is for any, and a pasted text is nobody's.
OWN = (QUESTION, OUTLET, WHO, SAID, DRAFT, CHANGES, WORDS, REASON, ADDED, FAILED, DECLINED, COVERAGE, NOTE)
MARKS = (*OWN, LINE, PASTED)
TOMORROW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


async def test_no_words_of_a_press_enquiry_are_left_in_the_clear(
    serve: Serve, web_api: WebApi, sqlite_database_address: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """From the call to the coverage, with failures on the way: in no row, file, log or metric."""
    database = tmp_path / "socialpolicy.db"
    with_everybody(web_api)
    with caplog.at_level(logging.DEBUG):
        async with serve(sqlite_database_address, hurrying()) as workspace:
            teacher, head, ceo = (Member(workspace, web_api, who) for who in (PERSON, HEAD, CEO))
            await _hold(head)
            told = await _passed_on(teacher)
            proposed = await _drafted(head)
            while_waiting = bytes_of(database)
            await _approved(Member(workspace, web_api, DEPUTY), ceo, proposed)
            (response,) = await standing(web_api, HERS)
            compared = await teacher.fill_in(await teacher.opening(response, "Is this the approved text?"), text=PASTED)
            await teacher.fill_in(await teacher.opening(response, "They rang again, or there is more"), text=ADDED)
            await teacher.fill_in(await teacher.opening(response, "I couldn't"), text=FAILED)
            read = await _closed(head)
            await standing(web_api, HERS, 3)
            while_running = bytes_of(database)
            counted, rows = await metrics(workspace), rows_of(database)

    assert LINE in told["text"]
    assert "MARK[1: P]ASTED" in compared["text"]
    assert [] == [mark for mark in OWN if mark not in read["text"]]
    assert {"enquiries", "proposals", "approvals", "holding_lines", "case_events", "notices"} <= {
        name for name, _ in rows
    }
    for mark in MARKS:
        for written in (while_waiting, while_running, bytes_of(database)):
            assert mark.encode() not in written
        assert mark not in str(rows)
        assert mark not in counted
        assert mark not in logged(caplog)


async def _hold(head: Member) -> None:
    """Approve a holding line."""
    lines = await head.pressing(await head.types("help"), "Holding lines for the press")
    view = await head.opening(lines, "New holding line")
    await head.fill_in(view, school="alder", text=LINE, until=str(int(TOMORROW.timestamp())))


async def _passed_on(teacher: Member) -> Json:
    """Pass an enquiry on, though its form does not open in time and Slack is down when its card is posted."""
    teacher.web_api.fail("views.open", Failure(error="expired_trigger_id"))
    seen = len(teacher.web_api.sent("response_url"))
    assert not await teacher.types(f"press {QUESTION}")
    answer = (await teacher.web_api.wait_for("response_url", seen + 1))[seen]
    view = await teacher.opening(answer, "Open the form: Somebody wants a comment")
    teacher.web_api.fail("chat.postMessage", Failure(500), Failure(lost=True), Failure(error="internal_error"))
    told = {"outlet": OUTLET, "who": WHO, "how": "phone", "wants": "comment", "school": "alder", "said_already": SAID}
    return await teacher.fill_in(view, **told)


async def _drafted(head: Member) -> Json:
    """Type words in the thread, and return the message that shows them there."""
    (card,) = await standing(head.web_api, HEADS)
    await head.mentions(f"draft: {DRAFT}", card)
    return await with_button(head.web_api, "Approve")


async def _approved(deputy: Member, ceo: Member, proposed: Json) -> None:
    """Ask for other words, and have a deputy write and approve them in an emergency."""
    await ceo.fill_in(await ceo.opening(proposed, "Ask for changes"), words=CHANGES)
    editing = await deputy.opening(proposed, "Edit and approve")
    await deputy.fill_in(editing, text=WORDS, reason=REASON)


async def _closed(head: Member) -> Json:
    """Withdraw the approval, decide that there is no response, and close it; return all there is to read of it."""
    await head.pressing(await with_button(head.web_api, "Withdraw the approval"), "Withdraw the approval")
    card = head.web_api.shown(HEADS)[0]
    opened = await head.pressing(card, "Open")
    await head.fill_in(await head.opening(opened, "Decline: no response"), words=DECLINED)
    await head.fill_in(await head.opening(card, "Close it"), coverage=COVERAGE, note=NOTE)
    return await head.pressing(card, "Open")
