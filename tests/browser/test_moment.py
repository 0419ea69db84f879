"""A date and a time in a form, chosen with the keyboard, on a desk and on a phone, in a real browser."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser.actions import messages, picture, say
from tests.browser.test_accessible import DESK, PHONE, has_no_barrier

pytestmark = pytest.mark.asyncio(loop_scope="session")

WHOLE = "needs a whole date and a time"


async def begin(page: Page) -> Locator:
    """Have the teacher asked about an enquiry, and return the window."""
    await page.goto("/?as=teacher")
    await say(page, "/socialpolicy press")
    dialog = page.get_by_role("dialog", name="Pass on an enquiry")
    await expect(dialog).to_be_visible()
    await dialog.get_by_label("Who do they work for?").fill("The Gazette")
    return dialog


def deadline(dialog: Locator) -> Locator:
    return dialog.get_by_label("When is their deadline? (optional)")


def embargo(dialog: Locator) -> Locator:
    return dialog.get_by_label("From when on may it be told? (required)")


async def half_written(page: Page) -> Locator:
    """Write no more than the first part of a date, and try to send the form."""
    dialog = await begin(page)
    await deadline(dialog).fill("")
    await deadline(dialog).press_sequentially("11")
    await embargo(dialog).fill("2026-11-26T08:00")
    await dialog.get_by_role("button", name="Pass it on").click()
    await expect(dialog.get_by_role("heading", name="Please mend this")).to_be_visible()
    return dialog


@pytest.mark.parametrize("width", [DESK, PHONE])
async def test_a_moment_is_chosen_and_told(page: Page, tmp_path: Path, width: int) -> None:
    """It begins as the bot proposes, in UK time; what is chosen reaches the bot as it stands there."""
    await page.set_viewport_size({"width": width, "height": 740})
    dialog = await begin(page)
    await expect(deadline(dialog)).to_have_value("2026-07-25T15:30")
    await deadline(dialog).fill("2026-11-25T16:45")
    await embargo(dialog).fill("2026-11-26T08:00")
    await page.screenshot(path=picture(f"moment-{width}.png", tmp_path))
    await dialog.get_by_role("button", name="Pass it on").click()

    await expect(messages(page).last.get_by_role("definition")).to_have_text(["2026-11-25T16:45", "2026-11-26T08:00"])


async def test_no_moment_is_an_answer_too(page: Page) -> None:
    """What is optional can be emptied."""
    dialog = await begin(page)
    await deadline(dialog).fill("")
    await embargo(dialog).fill("2026-11-26T08:00")
    await dialog.get_by_role("button", name="Pass it on").click()

    await expect(messages(page).last.get_by_role("definition").first).to_have_text("None given")


async def test_half_a_date_is_not_taken_for_none(page: Page) -> None:
    """The form stays as it is, says what is missing and leads to it; then it can be sent."""
    dialog = await half_written(page)

    await expect(dialog.locator(".mistakes")).to_contain_text(WHOLE)
    await expect(deadline(dialog)).to_have_attribute("aria-invalid", "true")
    assert await deadline(dialog).evaluate("(input) => input.validity.badInput")
    await expect(dialog.get_by_label("Who do they work for?")).to_have_value("The Gazette")
    await expect(embargo(dialog)).to_have_value("2026-11-26T08:00")
    await dialog.get_by_role("link", name="When is their deadline?").click()
    await expect(deadline(dialog)).to_be_focused()
    await deadline(dialog).fill("2026-11-25T16:45")
    await dialog.get_by_role("button", name="Pass it on").click()
    await expect(messages(page).last.get_by_role("definition").first).to_have_text("2026-11-25T16:45")


@pytest.mark.parametrize("state", [begin, half_written])
async def test_a_moment_makes_no_barrier(page: Page, state: Callable[[Page], Awaitable[Locator]]) -> None:
    """No rule of WCAG 2.2 A or AA that a machine can check is broken, and nothing sticks out sideways."""
    await has_no_barrier(page, state)
