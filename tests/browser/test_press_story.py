"""The whole bot in the practice room: a teacher passes on an enquiry, a headteacher writes and approves the answer."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.browser import pressing
from tests.browser.actions import messages, picture, say
from tests.browser.pressing import COVERAGE, MENDED, OFFICE, OUTLET, QUESTION, WORDS
from tests.browser.test_accessible import has_no_barrier

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_the_teacher_reads_at_once_not_to_respond_and_who_has_it(teacher: Page) -> None:
    """All that matters is on one screen: what not to do, who deals with it, by when, and what never is forbidden."""
    await pressing.passed_on(teacher)
    answer = messages(teacher).last

    for words in (
        "That stays so until you get words from me that somebody has approved in writing.",
        "It is with the Headteacher of Alder Primary School now.",
        "If they get in touch again, say that you have passed it on, and nothing else.",
        "This never stops you from lawful whistleblowing",
    ):
        await expect(answer.get_by_text(words)).to_be_in_viewport(ratio=1)
    await expect(answer.get_by_text("at 16:00")).to_be_in_viewport(ratio=1)
    await expect(answer.get_by_role("button", name="They rang again, or there is more")).to_be_in_viewport(ratio=1)


async def test_a_deadline_that_has_passed_is_mended_in_the_form(teacher: Page) -> None:
    """Nothing that was written is lost, and it is passed on as soon as the date is right."""
    dialog = await pressing.filled_in(teacher)
    await dialog.get_by_label("When do they need it by?").fill("2025-12-01T09:00")
    await dialog.get_by_role("button", name="Pass it on").click()
    await expect(dialog.get_by_text("Monday 1 December 2025 at 09:00 has passed already.")).to_be_in_viewport(ratio=1)
    await expect(dialog.get_by_label("What do they ask?")).to_have_value(QUESTION)
    await dialog.get_by_label("When do they need it by?").fill(pressing.in_a_week())
    await dialog.get_by_role("button", name="Pass it on").click()

    await expect(
        messages(teacher).last.get_by_role("heading", name="Don't respond to them", exact=True)
    ).to_be_visible()


async def test_the_head_reads_what_is_asked_and_approves_words_in_the_thread(teacher: Page, tmp_path: Path) -> None:
    """What they ask and by when stands first, and the words stand once in the thread, with what can be done to them."""
    await teacher.set_viewport_size({"width": 1100, "height": 1520})
    proposed = await pressing.drafted(teacher)
    card = messages(teacher).first
    await card.evaluate("(it) => it.scrollIntoView()")

    await expect(card.get_by_role("term").nth(0)).to_have_text("What they ask")
    await expect(card.get_by_role("term").nth(1)).to_have_text("Deadline")
    await expect(card).to_contain_text("A response waits for approval")
    await expect(teacher.get_by_role("figure", name="Version 1, waiting for approval")).to_have_count(1)
    await expect(proposed.locator("blockquote")).to_have_text(WORDS, use_inner_text=True)
    await expect(proposed.get_by_role("button")).to_have_text(
        ["Approve", "Edit and approve", "Ask for changes", "Decline: no response", "Take the words back"]
    )
    await expect(card.get_by_text(QUESTION)).to_be_in_viewport(ratio=1)
    await expect(proposed.get_by_role("button", name="Take the words back")).to_be_in_viewport(ratio=1)
    await teacher.screenshot(path=picture("press.png", tmp_path))


async def test_from_the_call_to_the_coverage(teacher: Page) -> None:
    """The head edits and approves, the teacher reads these words alone and marks them as sent, the head closes it."""
    response = await pressing.released(teacher)
    await expect(response.locator("blockquote").first).to_have_text(MENDED, use_inner_text=True)
    await expect(response).to_contain_text("The Headteacher of Alder Primary School")
    await expect(teacher.get_by_text("4 January")).to_have_count(0)
    await response.get_by_role("button", name="I sent it").click()
    await expect(messages(teacher).last).to_contain_text("Marked as sent. Thank you.")

    await teacher.goto(OFFICE)
    card = messages(teacher).first
    await expect(card).to_contain_text("The response was sent")
    await expect(messages(teacher).last).to_contain_text("A colleague sent the approved words.")
    await card.get_by_role("button", name="Close it").click()
    dialog = teacher.get_by_role("dialog", name="Close the enquiry")
    await dialog.get_by_label("A link to what was published").fill(COVERAGE)
    await dialog.get_by_role("button", name="Close it").click()
    await expect(card.get_by_role("button")).to_have_text(["Open"])
    await expect(messages(teacher).last).to_contain_text(COVERAGE)

    await teacher.goto("/?as=teacher")
    await expect(messages(teacher).last.get_by_role("heading", name="The enquiry is closed")).to_be_visible()


async def test_words_are_typed_and_approved_by_keyboard_alone(teacher: Page) -> None:
    """The head types to the bot in the thread, and the teacher gets the words."""
    await pressing.drafted(teacher)
    await pressing.types(teacher, "approve")
    await expect(messages(teacher).last).to_contain_text("approved these words.")
    await teacher.goto("/?as=teacher")

    await expect(messages(teacher).last.get_by_role("heading", name=f"Approved words for {OUTLET}")).to_be_visible()
    await expect(messages(teacher).last.locator("blockquote").first).to_have_text(WORDS, use_inner_text=True)


async def test_what_is_told_in_a_message_stands_in_the_form(teacher: Page) -> None:
    """Whoever was rung needs to write it only once."""
    rang = "someone from the Gazette just rang me"
    await teacher.goto("/?as=teacher")
    await say(teacher, rang)
    dialog = teacher.get_by_role("dialog", name="Somebody wants a comment")

    await expect(dialog.get_by_label("What do they ask?")).to_have_value(rang)
    await expect(dialog.get_by_role("heading", name="Please don't respond to them")).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize(
    "state",
    [
        pressing.filled_in,
        pressing.passed_on,
        pressing.approved,
        pressing.compared,
        pressing.opened_by_a_deputy,
        pressing.emergency,
        pressing.line,
        pressing.line_given,
    ],
)
async def test_no_step_has_a_barrier(teacher: Page, state: Callable[[Page], Awaitable[object]]) -> None:
    """No rule of WCAG 2.2 A or AA that a machine can check is broken, and nothing sticks out sideways."""
    await has_no_barrier(teacher, state)
